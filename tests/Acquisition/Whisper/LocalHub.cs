using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;

namespace Eloquence.Acquisition.Tests.Whisper;

/// <summary>A model hub on this machine: redirects to its storage as the public one does, serves ranges, and can break off.</summary>
internal sealed class LocalHub : IDisposable
{
    private readonly HttpListener _listener = new();
    private readonly byte[] _file;

    public LocalHub(byte[] file)
    {
        _file = file;
        Checksum = Convert.ToHexStringLower(SHA256.HashData(file));
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        Endpoint = new Uri($"http://127.0.0.1:{((IPEndPoint)probe.LocalEndpoint).Port}/");
        probe.Stop();
        _listener.Prefixes.Add(Endpoint.AbsoluteUri);
        _listener.Start();
        _ = ServeAsync();
    }

    public Uri Endpoint { get; }

    /// <summary>SHA-256 the hub names; null for none.</summary>
    public string? Checksum { get; set; }

    /// <summary>How many times the connection breaks in the middle of what is left.</summary>
    public int Breaks { get; set; }

    /// <summary>Bytes asked to begin at, one entry per download.</summary>
    public List<long> Starts { get; } = [];

    public void Dispose() => _listener.Close();

    private async Task ServeAsync()
    {
        while (_listener.IsListening)
        {
            try
            {
                await AnswerAsync(await _listener.GetContextAsync());
            }
            catch (Exception closed) when (closed is HttpListenerException or ObjectDisposedException)
            {
                // The client or the test has ended.
            }
        }
    }

    private async Task AnswerAsync(HttpListenerContext context)
    {
        var response = context.Response;
        if (context.Request.Url!.AbsolutePath.EndsWith("/resolve/main/ggml-tiny-q5_1.bin", StringComparison.Ordinal)
            || context.Request.Url.AbsolutePath.EndsWith("/resolve/main/ggml-tiny.bin", StringComparison.Ordinal))
        {
            if (Checksum is { } checksum)
            {
                response.Headers["X-Linked-Etag"] = $"\"{checksum}\"";
            }

            response.StatusCode = (int)HttpStatusCode.Found;
            response.RedirectLocation = "/storage";
            response.Close();
            return;
        }

        if (context.Request.Url.AbsolutePath != "/storage")
        {
            response.StatusCode = (int)HttpStatusCode.NotFound;
            response.Close();
            return;
        }

        var range = context.Request.Headers["Range"];
        var start = range is null ? 0 : long.Parse(range["bytes=".Length..^1], System.Globalization.CultureInfo.InvariantCulture);
        Starts.Add(start);
        if (start > 0)
        {
            response.StatusCode = (int)HttpStatusCode.PartialContent;
            response.Headers["Content-Range"] = $"bytes {start}-{_file.Length - 1}/{_file.Length}";
        }

        var left = _file.AsMemory((int)start);
        response.ContentLength64 = left.Length;
        if (Breaks-- > 0)
        {
            await response.OutputStream.WriteAsync(left[..(left.Length / 2)]);
            await response.OutputStream.FlushAsync();
            response.Abort();
            return;
        }

        await response.OutputStream.WriteAsync(left);
        response.Close();
    }
}
