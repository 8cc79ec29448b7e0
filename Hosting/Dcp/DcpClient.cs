using System.Net;
using System.Net.Http.Headers;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Aspire.Hosting.Dcp;

/// <summary>The REST API of a running DCP. Thread-safe. Every refusal is a <see cref="DcpException"/>.</summary>
internal sealed class DcpClient(HttpClient http) : IDisposable
{
    private const string Root = "/apis/" + DcpObject.Group + "/";
    private const string ExecutionPath = "/admin/execution";
    private const string MergePatch = "application/merge-patch+json";
    private const string Json = "application/json";
    private const int ConflictAttempts = 5;

    // A watch can go silent without ending; official Aspire starts it anew just as often.
    private static readonly TimeSpan WatchLifetime = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan WatchPause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(20);

    public Task CreateAsync<T>(T value, CancellationToken cancellationToken)
        where T : DcpObject
        => SendAsync(HttpMethod.Post, Root + Plural<T>(), JsonSerializer.Serialize(value, TypeInfo<T>()), Json, cancellationToken);

    /// <summary>The object, or null when there is none of that name.</summary>
    public async Task<T?> FindAsync<T>(string name, CancellationToken cancellationToken)
        where T : DcpObject
    {
        try
        {
            return JsonSerializer.Deserialize(await SendAsync(HttpMethod.Get, PathOf<T>(name), cancellationToken).ConfigureAwait(false), TypeInfo<T>());
        }
        catch (DcpException exception) when (exception.StatusCode == HttpStatusCode.NotFound)
        {
            return null;
        }
    }

    /// <summary>Asks for the end of the program or container; the object remains.</summary>
    public Task StopAsync<T>(string name, CancellationToken cancellationToken)
        where T : DcpObject
        => InsistAsync(() => SendAsync(HttpMethod.Patch, PathOf<T>(name), """{"spec":{"stop":true}}""", MergePatch, cancellationToken));

    /// <summary>Deletes the object and its log, ending what it runs, and waits until it is gone.</summary>
    public async Task DeleteAsync<T>(string name, CancellationToken cancellationToken)
        where T : DcpObject
    {
        try
        {
            await InsistAsync(() => SendAsync(HttpMethod.Delete, PathOf<T>(name), cancellationToken)).ConfigureAwait(false);
        }
        catch (DcpException exception) when (exception.StatusCode == HttpStatusCode.NotFound)
        {
            return;
        }

        while (await FindAsync<T>(name, cancellationToken).ConfigureAwait(false) is not null)
        {
            await Task.Delay(Interval, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>
    /// Every existing object as added, then every change. When the connection breaks, and every five minutes, the stream
    /// goes on with all existing objects again; a deletion in that gap is not told.
    /// </summary>
    /// <exception cref="DcpException">DCP is gone, or refuses the watch.</exception>
    public async IAsyncEnumerable<WatchEvent<T>> WatchAsync<T>([EnumeratorCancellation] CancellationToken cancellationToken)
        where T : DcpObject
    {
        while (true)
        {
            using var lifetime = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            lifetime.CancelAfter(WatchLifetime);
            using (var response = await TryOpenAsync($"{Root}{Plural<T>()}?watch=true", lifetime.Token).ConfigureAwait(false))
            {
                if (response is { IsSuccessStatusCode: false } && !IsPassing(response.StatusCode))
                {
                    throw Refused(HttpMethod.Get, Plural<T>(), response.StatusCode, await response.Content.ReadAsStringAsync(cancellationToken).ConfigureAwait(false));
                }

                await foreach (var line in LinesAsync(response, lifetime.Token).ConfigureAwait(false))
                {
                    if (ParseEvent<T>(line) is not { } change)
                    {
                        break;
                    }

                    yield return change;
                }
            }

            cancellationToken.ThrowIfCancellationRequested();
            await SendAsync(HttpMethod.Get, ExecutionPath, cancellationToken).ConfigureAwait(false);
            await Task.Delay(WatchPause, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>The lines of one output of a program or container, from its beginning, until it ends.</summary>
    /// <inheritdoc cref="LogLinesAsync{T}(string, string, bool, CancellationToken)"/>
    public IAsyncEnumerable<string> LogLinesAsync<T>(string name, string source, CancellationToken cancellationToken)
        where T : DcpObject
        => LogLinesAsync<T>(name, source, follow: true, cancellationToken);

    /// <summary>
    /// The lines of one output of a program or container, from its beginning, each with its time in front. Ends without
    /// an error when it is cancelled or the object is deleted; another refusal is its last line.
    /// </summary>
    /// <param name="name">The object's name.</param>
    /// <param name="source"><c>stdout</c>, <c>stderr</c> or <c>system</c> (DCP's own messages about the object).</param>
    /// <param name="follow">Go on until the program or container ends, not only to what is there now.</param>
    /// <param name="cancellationToken">Ends the stream.</param>
    public async IAsyncEnumerable<string> LogLinesAsync<T>(string name, string source, bool follow, [EnumeratorCancellation] CancellationToken cancellationToken)
        where T : DcpObject
    {
        using var response = await TryOpenAsync($"{PathOf<T>(name)}/log?source={source}&follow={(follow ? "true" : "false")}&timestamps=true", cancellationToken).ConfigureAwait(false);
        if (response is { IsSuccessStatusCode: false } and not { StatusCode: HttpStatusCode.NotFound })
        {
            yield return $"DCP does not give the {source} log: {Explain(await response.Content.ReadAsStringAsync(cancellationToken).ConfigureAwait(false))?.Message ?? response.ReasonPhrase}";
        }

        await foreach (var line in LinesAsync(response, cancellationToken).ConfigureAwait(false))
        {
            yield return line;
        }
    }

    /// <summary>Asks DCP to end everything it runs and then itself.</summary>
    public Task StopEverythingAsync(CancellationToken cancellationToken)
        => SendAsync(HttpMethod.Patch, ExecutionPath, """{"status":"Stopping","shutdownResourceCleanup":"Full"}""", MergePatch, cancellationToken);

    /// <summary>Whether DCP is there and ready.</summary>
    public async Task<bool> AnswersAsync(CancellationToken cancellationToken)
    {
        try
        {
            await SendAsync(HttpMethod.Get, ExecutionPath, cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (DcpException exception) when (exception.StatusCode is null || IsPassing(exception.StatusCode.Value))
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

    private static string PathOf<T>(string name) => $"{Root}{Plural<T>()}/{Uri.EscapeDataString(name)}";

    private static JsonTypeInfo<T> TypeInfo<T>() => (JsonTypeInfo<T>)DcpJson.Default.GetTypeInfo(typeof(T))!;

    /// <summary>DCP is busy starting or ending: a Kubernetes API server answers so while its storage is not ready.</summary>
    private static bool IsPassing(HttpStatusCode status) => status is HttpStatusCode.TooManyRequests or >= HttpStatusCode.InternalServerError;

    /// <summary>Null when DCP says that the watch is over.</summary>
    private static WatchEvent<T>? ParseEvent<T>(string line)
    {
        try
        {
            var change = JsonSerializer.Deserialize(line, DcpJson.Default.WatchEventJsonElement)!;
            return change.Type == WatchEvent<T>.Error ? null : new WatchEvent<T>(change.Type, change.Object.Deserialize(TypeInfo<T>())!);
        }
        catch (JsonException failure)
        {
            throw new DcpException($"DCP sent news of {Plural<T>()} that this version does not understand: {failure.Message} It was: {line}", statusCode: null, failure);
        }
    }

    /// <summary>DCP changes its objects too; when both do it at once, the later one is refused, and right to try again.</summary>
    private static async Task InsistAsync(Func<Task> request)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await request().ConfigureAwait(false);
                return;
            }
            catch (DcpException exception) when (exception.StatusCode == HttpStatusCode.Conflict && attempt < ConflictAttempts)
            {
                await Task.Delay(Interval).ConfigureAwait(false);
            }
        }
    }

    private static DcpException Refused(HttpMethod method, string path, HttpStatusCode status, string answer)
    {
        var explanation = Explain(answer);
        return new DcpException($"DCP refused {method} {path}: {explanation?.Message ?? $"{status} {answer}"}", status) { Reason = explanation?.Reason };
    }

    private static DcpStatus? Explain(string answer)
    {
        try
        {
            return JsonSerializer.Deserialize(answer, DcpJson.Default.DcpStatus);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private Task<string> SendAsync(HttpMethod method, string path, CancellationToken cancellationToken) => SendAsync(method, path, null, Json, cancellationToken);

    private async Task<string> SendAsync(HttpMethod method, string path, string? body, string contentType, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(method, path);
        if (body is not null)
        {
            // Without a charset parameter: DCP compares the media type of /admin/execution literally and answers 415 otherwise.
            request.Content = new StringContent(body, new MediaTypeHeaderValue(contentType));
        }

        try
        {
            using var response = await http.SendAsync(request, cancellationToken).ConfigureAwait(false);
            var text = await response.Content.ReadAsStringAsync(cancellationToken).ConfigureAwait(false);
            return response.IsSuccessStatusCode ? text : throw Refused(method, path, response.StatusCode, text);
        }
        catch (HttpRequestException exception)
        {
            throw new DcpException($"DCP did not answer {method} {path}: {exception.Message}", statusCode: null, exception);
        }
    }

    /// <summary>Null when DCP does not answer, or not in time.</summary>
    private async Task<HttpResponseMessage?> TryOpenAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            return await http.GetAsync(path, HttpCompletionOption.ResponseHeadersRead, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is HttpRequestException or OperationCanceledException)
        {
            return null;
        }
    }

    /// <summary>The lines of an answer, until it ends, breaks or is cancelled; none of a refusal.</summary>
    private static async IAsyncEnumerable<string> LinesAsync(HttpResponseMessage? response, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (response is not { IsSuccessStatusCode: true })
        {
            yield break;
        }

        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(CancellationToken.None).ConfigureAwait(false), Encoding.UTF8);
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
}
