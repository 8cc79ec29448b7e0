using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Headers;
using System.Text.RegularExpressions;
using Eloquence.Tests.Support;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Eloquence.Api.Tests.Fuzz;

/// <summary>Every route of the API, whoever adds one, gets random JSON and random uploads.</summary>
public sealed partial class HttpFuzzTests(Backing backing) : ApiTest(backing)
{
    private const int Workers = 8;
    private const int Parts = 4;
    private const int CasesOfPart = 10_000_000;

    private protected override (string Key, string Value)[] Settings =>
        [("LiveKit:ApiKey", "fuzz-key"), ("LiveKit:ApiSecret", "a-secret-of-the-tests-with-more-than-32-characters")];

    /// <summary>In parts, as 10,000 cases of all routes take longer than one likes to wait.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task No_request_ends_in_a_failure_of_the_server_and_nothing_is_left_behind(int part)
    {
        var all = Routes().ToList();
        Assert.True(all.Count > 15, $"only {all.Count} routes were found");
        var routes = all.Where((_, index) => index % Parts == part).ToList();
        await RunAsync(routes, part, 5, seed: 1);
        var (memory, files) = Resources();

        var failures = await RunAsync(routes, part, FuzzCases.PerRoute, seed: 2);

        Assert.True(failures.Count == 0, string.Join('\n', failures.Take(10).Concat(Api.Log.Errors.Take(3))));
        Assert.Empty(Api.Log.Errors);
        Assert.True((await Api.Client.GetAsync("/health")).IsSuccessStatusCode);
        await Eventually.TrueAsync(() => Directory.GetFiles(Path.GetTempPath(), $"eloquence-upload-{Environment.ProcessId}-*").Length == 0, "the uploads to be gone");
        await Eventually.TrueAsync(() => Resources().Files <= files + 60, "the files and sockets to be closed");
        await Eventually.TrueAsync(() => Resources().Memory <= memory + 100_000_000, "the memory to be free");
    }

    private static (long Memory, int Files) Resources() =>
        (GC.GetTotalMemory(forceFullCollection: true), Directory.Exists("/proc/self/fd") ? Directory.GetFiles("/proc/self/fd").Length : 0);

    private IEnumerable<(string Method, string Path)> Routes() =>
        from endpoint in Api.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
        let path = "/" + endpoint.RoutePattern.RawText!.TrimStart('/')
        where path is not ("/health" or "/alive")
        from method in endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? ["GET", "POST"]
        select (method, path);

    private async Task<IReadOnlyCollection<string>> RunAsync(IReadOnlyList<(string Method, string Path)> routes, int part, int cases, int seed)
    {
        var failures = new ConcurrentQueue<string>();
        await Parallel.ForAsync(0, routes.Count * cases, new ParallelOptions { MaxDegreeOfParallelism = Workers }, async (number, _) =>
        {
            var (method, path) = routes[number % routes.Count];
            var source = new FuzzSource((((seed * Parts) + part) * CasesOfPart) + number);
            using var request = Request(source, method, path);
            var about = $"case {number} of seed {seed}, part {part}: {method} {request.RequestUri} {request.Content?.Headers.ContentType}";
            try
            {
                using var answer = await Api.Client.SendAsync(request, HttpCompletionOption.ResponseContentRead, CancellationToken.None);
                if (answer.StatusCode >= HttpStatusCode.InternalServerError && !(answer.StatusCode == HttpStatusCode.ServiceUnavailable && answer.Headers.RetryAfter is not null))
                {
                    failures.Enqueue($"{(int)answer.StatusCode} {about}: {await answer.Content.ReadAsStringAsync(CancellationToken.None)}");
                }
            }
            catch (HttpRequestException broken) when (broken.InnerException is IOException && request.Content is not null)
            {
                // The server may refuse a body and close before it is read; only that it goes on counts.
            }
            catch (HttpRequestException broken)
            {
                failures.Enqueue($"{broken.Message} {broken.InnerException?.Message} {about}");
            }
        });
        return failures;
    }

    private static HttpRequestMessage Request(FuzzSource source, string method, string path)
    {
        var filled = Parameter().Replace(path, _ => Uri.EscapeDataString(source.Word().Replace("\ud800", "x", StringComparison.Ordinal) is { Length: > 0 } word and not "." ? word : "x"));
        var query = source.Random.Next(5) == 0 ? $"?{source.Name()}={Uri.EscapeDataString(source.Word().Replace("\ud800", "x", StringComparison.Ordinal))}&limit={source.Random.Next(-5, 5000)}" : "";
        var request = new HttpRequestMessage(new HttpMethod(method), filled + query);
        if (method is "GET" or "HEAD" or "DELETE" && source.Random.Next(4) != 0)
        {
            return request;
        }

        request.Content = source.Random.Next(3) == 0 ? Form(source) : JsonBody(source);
        return request;
    }

    private static ByteArrayContent JsonBody(FuzzSource source)
    {
        var content = new ByteArrayContent(source.Json());
        content.Headers.TryAddWithoutValidation("Content-Type", source.Random.Next(12) switch
        {
            0 => "text/plain",
            1 => "application/json; charset=utf-7",
            2 => "application/x-www-form-urlencoded",
            3 => "multipart/form-data",
            _ => "application/json",
        });
        return content;
    }

    private static HttpContent Form(FuzzSource source)
    {
        var form = new MultipartFormDataContent();
        foreach (var _ in Enumerable.Range(0, source.Random.Next(5)))
        {
            form.Add(new ByteArrayContent(source.Random.Next(3) == 0 ? source.Json() : System.Text.Encoding.UTF8.GetBytes(source.Word())), source.Name());
        }

        if (source.Random.Next(6) != 0)
        {
            var names = new[] { "audio", "audio_file", "file", "audioFile", "x" };
            var files = new[] { "take.wav", "../../../etc/passwd", "a\u00e9.wav", "x.exe" };
            form.Add(new ByteArrayContent(source.Sound()), names[source.Random.Next(names.Length)], files[source.Random.Next(files.Length)]);
        }

        if (source.Random.Next(4) != 0)
        {
            return form;
        }

        var broken = new ByteArrayContent(source.Mutated(form.ReadAsByteArrayAsync().GetAwaiter().GetResult()));
        broken.Headers.ContentType = source.Random.Next(5) == 0 ? MediaTypeHeaderValue.Parse("multipart/form-data; boundary=other") : form.Headers.ContentType;
        form.Dispose();
        return broken;
    }

    [GeneratedRegex(@"\{[^}]*\}")]
    private static partial Regex Parameter();
}
