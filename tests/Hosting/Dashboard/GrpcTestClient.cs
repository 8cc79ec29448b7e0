using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;

namespace Eloquence.Hosting.Tests.Dashboard;

/// <summary>A gRPC client on HttpClient: HTTP/2 without TLS by prior knowledge, messages framed by hand.</summary>
internal sealed class GrpcTestClient : IDisposable
{
    private readonly HttpClient _http;
    private readonly string? _key;

    public GrpcTestClient(int port, string? key = null, int windowBytes = 65_535)
    {
        _key = key;
        _http = new HttpClient(new SocketsHttpHandler { UseProxy = false, InitialHttp2StreamWindowSize = windowBytes })
        {
            BaseAddress = new UriBuilder(Uri.UriSchemeHttp, IPAddress.Loopback.ToString(), port).Uri,
            Timeout = Timeout.InfiniteTimeSpan,
            DefaultRequestVersion = HttpVersion.Version20,
            DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
    }

    public static byte[] Frame(byte[] message, byte flag = 0)
    {
        var frame = new byte[5 + message.Length];
        frame[0] = flag;
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(1), message.Length);
        message.CopyTo(frame, 5);
        return frame;
    }

    public Task<GrpcTestCall> CallAsync(string method, byte[] message, CancellationToken cancellationToken = default) =>
        SendAsync(method, new ByteArrayContent(Frame(message)), cancellationToken);

    public async Task<GrpcTestCall> SendAsync(string method, HttpContent body, CancellationToken cancellationToken = default)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, "aspire.v1.DashboardService/" + method)
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = body,
        };
        request.Content.Headers.ContentType ??= new MediaTypeHeaderValue("application/grpc");
        request.Headers.TE.Add(new TransferCodingWithQualityHeaderValue("trailers"));
        if (_key is not null)
        {
            request.Headers.Add("x-resource-service-api-key", _key);
        }

        var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        return new GrpcTestCall(response);
    }

    public void Dispose() => _http.Dispose();
}

internal sealed class GrpcTestCall(HttpResponseMessage response) : IDisposable
{
    private Stream? _body;

    public HttpResponseMessage Response => response;

    /// <summary>The status code; known once the messages are read to the end.</summary>
    public int Status => int.Parse(Value("grpc-status") ?? "-1", CultureInfo.InvariantCulture);

    public string Message => Uri.UnescapeDataString(Value("grpc-message") ?? "");

    /// <summary>The next message, null at the end of the stream.</summary>
    public async Task<Fields?> ReadAsync(CancellationToken cancellationToken = default)
    {
        _body ??= await response.Content.ReadAsStreamAsync(cancellationToken);
        var prefix = new byte[5];
        if (await _body.ReadAtLeastAsync(prefix, 5, throwOnEndOfStream: false, cancellationToken) == 0)
        {
            return null;
        }

        Assert.Equal(0, prefix[0]);
        var message = new byte[BinaryPrimitives.ReadInt32BigEndian(prefix.AsSpan(1))];
        await _body.ReadExactlyAsync(message, cancellationToken);
        return new Fields(message);
    }

    public async Task<Fields> NextAsync(CancellationToken cancellationToken = default) =>
        await ReadAsync(cancellationToken) ?? throw new InvalidOperationException($"The stream ended with status {Status} {Message}.");

    public async Task<IReadOnlyList<Fields>> ReadAllAsync(CancellationToken cancellationToken = default)
    {
        var all = new List<Fields>();
        while (await ReadAsync(cancellationToken) is { } message)
        {
            all.Add(message);
        }

        return all;
    }

    public void Dispose()
    {
        _body?.Dispose();
        response.Dispose();
    }

    private string? Value(string name) =>
        response.TrailingHeaders.TryGetValues(name, out var trailer) ? trailer.Single()
        : response.Headers.TryGetValues(name, out var header) ? header.Single()
        : null;
}
