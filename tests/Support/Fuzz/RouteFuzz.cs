using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.RegularExpressions;

namespace Eloquence.Tests.Support.Fuzz;

/// <summary>Sends random JSON and random uploads to routes.</summary>
public static partial class RouteFuzz
{
    private const int Workers = 8;

    /// <summary>Tries a number of cases of each route.</summary>
    /// <param name="client">A client of the service.</param>
    /// <param name="routes">Methods and path templates.</param>
    /// <param name="cases">Cases of each route.</param>
    /// <param name="firstSeed">Seed of the first case; the next one has the next seed.</param>
    /// <returns>Every case that ended in a failure of the server or in none.</returns>
    public static async Task<IReadOnlyCollection<string>> RunAsync(HttpClient client, IReadOnlyList<(string Method, string Path)> routes, int cases, int firstSeed)
    {
        var failures = new ConcurrentQueue<string>();
        await Parallel.ForAsync(0, routes.Count * cases, new ParallelOptions { MaxDegreeOfParallelism = Workers }, async (number, _) =>
        {
            var (method, path) = routes[number % routes.Count];
            using var request = Request(new FuzzSource(FuzzCases.FirstSeed + firstSeed + number), method, path);
            var about = $"case of seed {FuzzCases.FirstSeed + firstSeed + number}: {method} {request.RequestUri} {request.Content?.Headers.ContentType}";
            try
            {
                using var answer = await client.SendAsync(request, HttpCompletionOption.ResponseContentRead, CancellationToken.None).ConfigureAwait(false);
                if (answer.StatusCode >= HttpStatusCode.InternalServerError && !(answer.StatusCode == HttpStatusCode.ServiceUnavailable && answer.Headers.RetryAfter is not null))
                {
                    failures.Enqueue($"{(int)answer.StatusCode} {about}: {await answer.Content.ReadAsStringAsync(CancellationToken.None).ConfigureAwait(false)}");
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
        }).ConfigureAwait(false);
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
        var content = new ByteArrayContent(source.Random.Next(8) == 0 ? source.Sound() : source.Json());
        content.Headers.TryAddWithoutValidation("Content-Type", source.Random.Next(12) switch
        {
            0 => "text/plain",
            1 => "application/json; charset=utf-7",
            2 => "application/x-www-form-urlencoded",
            3 => "multipart/form-data",
            4 => "audio/wav",
            _ => "application/json",
        });
        return content;
    }

    private static HttpContent Form(FuzzSource source)
    {
        var form = new MultipartFormDataContent();
        foreach (var _ in Enumerable.Range(0, source.Random.Next(5)))
        {
            form.Add(new ByteArrayContent(source.Random.Next(3) == 0 ? source.Json() : Encoding.UTF8.GetBytes(source.Word())), source.Name());
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

        using var whole = new MemoryStream();
        form.CopyTo(whole, context: null, CancellationToken.None);
        var broken = new ByteArrayContent(source.Mutated(whole.ToArray()));
        broken.Headers.ContentType = source.Random.Next(5) == 0 ? MediaTypeHeaderValue.Parse("multipart/form-data; boundary=other") : form.Headers.ContentType;
        form.Dispose();
        return broken;
    }

    [GeneratedRegex(@"\{[^}]*\}")]
    private static partial Regex Parameter();
}
