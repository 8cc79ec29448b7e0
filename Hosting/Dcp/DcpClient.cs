using System.Net;
using System.Net.Http.Headers;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Aspire.Hosting.Dcp;

/// <summary>DCP refused or could not do something.</summary>
internal sealed class DcpException(string message, HttpStatusCode? statusCode = null, Exception? inner = null) : DistributedApplicationException(message, inner!)
{
    public HttpStatusCode? StatusCode { get; } = statusCode;
}

/// <summary>The REST API of a running DCP. Thread-safe.</summary>
internal sealed class DcpClient(HttpClient http) : IDisposable
{
    private const string Root = "/apis/" + DcpObject.Group + "/";
    private const string ExecutionPath = "/admin/execution";
    private const string MergePatch = "application/merge-patch+json";

    // A watch can go silent without ending; official Aspire starts it anew just as often.
    private static readonly TimeSpan WatchLifetime = TimeSpan.FromMinutes(5);

    public Task CreateAsync<T>(T value, CancellationToken cancellationToken)
        where T : DcpObject
        => SendAsync(HttpMethod.Post, Root + Plural<T>(), JsonSerializer.Serialize(value, TypeInfo<T>()), "application/json", cancellationToken);

    /// <summary>The object, or null when there is none of that name.</summary>
    public async Task<T?> FindAsync<T>(string name, CancellationToken cancellationToken)
        where T : DcpObject
    {
        try
        {
            var json = await SendAsync(HttpMethod.Get, $"{Root}{Plural<T>()}/{name}", null, null, cancellationToken).ConfigureAwait(false);
            return JsonSerializer.Deserialize(json, TypeInfo<T>());
        }
        catch (DcpException exception) when (exception.StatusCode == HttpStatusCode.NotFound)
        {
            return null;
        }
    }

    /// <summary>Asks for the end of the program or container; the object remains.</summary>
    public Task StopAsync<T>(string name, CancellationToken cancellationToken)
        where T : DcpObject
        => SendAsync(HttpMethod.Patch, $"{Root}{Plural<T>()}/{name}", """{"spec":{"stop":true}}""", MergePatch, cancellationToken);

    /// <summary>Deletes the object, ending what it runs, and waits until it is gone.</summary>
    public async Task DeleteAsync<T>(string name, CancellationToken cancellationToken)
        where T : DcpObject
    {
        try
        {
            await SendAsync(HttpMethod.Delete, $"{Root}{Plural<T>()}/{name}", null, null, cancellationToken).ConfigureAwait(false);
        }
        catch (DcpException exception) when (exception.StatusCode == HttpStatusCode.NotFound)
        {
            return;
        }

        while (await FindAsync<T>(name, cancellationToken).ConfigureAwait(false) is not null)
        {
            await Task.Delay(20, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>
    /// Every existing object as added, then every change. The stream goes on over broken connections, and then repeats
    /// all existing objects; it faults when DCP does not answer any more.
    /// </summary>
    public async IAsyncEnumerable<WatchEvent<T>> WatchAsync<T>([EnumeratorCancellation] CancellationToken cancellationToken)
        where T : DcpObject
    {
        while (true)
        {
            using var lifetime = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            lifetime.CancelAfter(WatchLifetime);
            await foreach (var line in LinesAsync($"{Root}{Plural<T>()}?watch=true", lifetime.Token).ConfigureAwait(false))
            {
                yield return JsonSerializer.Deserialize(line, (JsonTypeInfo<WatchEvent<T>>)DcpJson.Default.GetTypeInfo(typeof(WatchEvent<T>))!)!;
            }

            cancellationToken.ThrowIfCancellationRequested();
            await SendAsync(HttpMethod.Get, ExecutionPath, null, null, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>The lines of one output of a program or container, from its beginning, until it ends.</summary>
    /// <param name="name">The object's name.</param>
    /// <param name="source"><c>stdout</c>, <c>stderr</c> or <c>system</c> (DCP's own messages about the object).</param>
    /// <param name="cancellationToken">Ends the stream.</param>
    public IAsyncEnumerable<string> LogLinesAsync<T>(string name, string source, CancellationToken cancellationToken)
        where T : DcpObject
        => LinesAsync($"{Root}{Plural<T>()}/{name}/log?source={source}&follow=true&timestamps=true", cancellationToken);

    /// <summary>Asks DCP to end everything it runs and then itself.</summary>
    public Task StopEverythingAsync(CancellationToken cancellationToken)
        => SendAsync(HttpMethod.Patch, ExecutionPath, """{"status":"Stopping","shutdownResourceCleanup":"Full"}""", MergePatch, cancellationToken);

    public async Task<bool> AnswersAsync(CancellationToken cancellationToken)
    {
        try
        {
            await SendAsync(HttpMethod.Get, ExecutionPath, null, null, cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (DcpException exception) when (exception.StatusCode is null or HttpStatusCode.ServiceUnavailable)
        {
            return false;
        }
    }

    public void Dispose() => http.Dispose();

    private static string Plural<T>() => typeof(T).Name switch
    {
        nameof(DcpService) => "services",
        nameof(DcpExecutable) => "executables",
        nameof(DcpContainer) => "containers",
        nameof(DcpContainerNetwork) => "containernetworks",
        var other => throw new InvalidOperationException($"'{other}' is not a DCP object."),
    };

    private static JsonTypeInfo<T> TypeInfo<T>() => (JsonTypeInfo<T>)DcpJson.Default.GetTypeInfo(typeof(T))!;

    private async Task<string> SendAsync(HttpMethod method, string path, string? body, string? contentType, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(method, path);
        if (body is not null)
        {
            // Without a charset parameter: DCP compares the media type of /admin/execution literally and answers 415 otherwise.
            request.Content = new StringContent(body, new MediaTypeHeaderValue(contentType!));
        }

        try
        {
            using var response = await http.SendAsync(request, cancellationToken).ConfigureAwait(false);
            var text = await response.Content.ReadAsStringAsync(cancellationToken).ConfigureAwait(false);
            return response.IsSuccessStatusCode ? text : throw new DcpException($"DCP refused {method} {path}: {Explain(text)}", response.StatusCode);
        }
        catch (HttpRequestException exception)
        {
            throw new DcpException($"DCP did not answer {method} {path}: {exception.Message}", statusCode: null, exception);
        }
    }

    private static string Explain(string text)
    {
        try
        {
            return JsonSerializer.Deserialize(text, DcpJson.Default.DcpStatus)?.Message ?? text;
        }
        catch (JsonException)
        {
            return text;
        }
    }

    private async IAsyncEnumerable<string> LinesAsync(string path, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        HttpResponseMessage? response = null;
        try
        {
            try
            {
                response = await http.GetAsync(path, HttpCompletionOption.ResponseHeadersRead, cancellationToken).ConfigureAwait(false);
            }
            catch (Exception exception) when (exception is HttpRequestException or OperationCanceledException)
            {
                yield break;
            }

            if (!response.IsSuccessStatusCode)
            {
                yield break;
            }

            using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false), Encoding.UTF8);
            while (true)
            {
                string? line;
                try
                {
                    line = await reader.ReadLineAsync(cancellationToken).ConfigureAwait(false);
                }
                catch (Exception exception) when (exception is IOException or HttpRequestException or OperationCanceledException)
                {
                    yield break;
                }

                if (line is null)
                {
                    yield break;
                }

                yield return line;
            }
        }
        finally
        {
            response?.Dispose();
        }
    }
}
