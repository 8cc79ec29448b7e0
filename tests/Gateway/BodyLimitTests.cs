using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace Eloquence.Gateway.Tests;

public sealed class BodyLimitTests
{
    private const int Mebibyte = 1024 * 1024;
    private const int Limit = 50 * Mebibyte;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_body_of_the_largest_size_passes_byte_for_byte(bool withLength)
    {
        await using var api = await StubService.StartAsync(CountAsync);
        await using var gateway = await GatewayHost.InFrontOfAsync(api.Address);

        using var response = await gateway.Client.SendAsync(Upload(Limit, withLength));

        Assert.Equal(Limit.ToString(CultureInfo.InvariantCulture), await response.Content.ReadAsStringAsync());
    }

    [Theory]
    [InlineData(true, false)]
    [InlineData(true, true)]
    [InlineData(false, false)]
    [InlineData(false, true)]
    public async Task A_larger_one_is_refused_in_every_form(bool withLength, bool expectContinue)
    {
        await using var api = await StubService.StartAsync(CountAsync);
        await using var gateway = await GatewayHost.InFrontOfAsync(api.Address);
        using var request = Upload(Limit + 1, withLength);
        request.Headers.ExpectContinue = expectContinue;

        using var response = await gateway.Client.SendAsync(request);

        await ProblemAssert.IsAsync(HttpStatusCode.RequestEntityTooLarge, "body_too_large", response);
        Assert.True(response.Headers.ConnectionClose);
        using var next = await gateway.Client.SendAsync(Upload(1, withLength: true));
        Assert.Equal("1", await next.Content.ReadAsStringAsync());
    }

    [Theory]
    [InlineData("/api/confidence-analysis", "api")]
    [InlineData("/api/voice-analysis/detailed", "api")]
    [InlineData("/evaluate", "speech-evaluation")]
    public async Task Where_recordings_of_hours_are_taken_a_larger_one_passes(string path, string service)
    {
        await using var stub = await StubService.StartAsync(CountAsync);
        await using var gateway = await GatewayHost.StartAsync([], new Dictionary<string, string?> { [$"services:{service}:http:0"] = stub.Address });

        using var response = await gateway.Client.SendAsync(Upload(Limit + 1, withLength: true, path));

        Assert.Equal((Limit + 1).ToString(CultureInfo.InvariantCulture), await response.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Who_announces_too_much_reaches_no_service()
    {
        await using var api = await StubService.StartAsync(CountAsync);
        await using var gateway = await GatewayHost.InFrontOfAsync(api.Address);

        using var response = await gateway.Client.SendAsync(Upload(Limit + 1, withLength: true));

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
        Assert.Empty(api.Received);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_client_that_sends_all_200_MB_before_it_reads_still_gets_the_answer(bool withLength)
    {
        await using var api = await StubService.StartAsync(CountAsync);
        await using var gateway = await GatewayHost.InFrontOfAsync(api.Address);
        using var client = new TcpClient();
        await client.ConnectAsync(gateway.Address.Host, gateway.Address.Port);
        var stream = client.GetStream();
        var framing = withLength ? $"Content-Length: {200 * Mebibyte}" : "Transfer-Encoding: chunked";
        await stream.WriteAsync(Encoding.ASCII.GetBytes($"POST /api/story/analyze-narrative HTTP/1.1\r\nHost: a\r\n{framing}\r\n\r\n"));

        var before = GC.GetTotalMemory(forceFullCollection: true);
        var highest = 0L;
        var piece = new byte[Mebibyte];
        for (var sent = 0; sent < 200; sent++)
        {
            if (!withLength)
            {
                await stream.WriteAsync("100000\r\n"u8.ToArray());
            }
            await stream.WriteAsync(piece);
            if (!withLength)
            {
                await stream.WriteAsync("\r\n"u8.ToArray());
            }
            highest = Math.Max(highest, GC.GetTotalMemory(forceFullCollection: false) - before);
        }
        if (!withLength)
        {
            await stream.WriteAsync("0\r\n\r\n"u8.ToArray());
        }
        using var reader = new StreamReader(stream, Encoding.UTF8);
        var answer = await reader.ReadToEndAsync();

        Assert.StartsWith("HTTP/1.1 413", answer, StringComparison.Ordinal);
        Assert.Contains("body_too_large", answer, StringComparison.Ordinal);
        Assert.True(highest < 60 * Mebibyte, $"memory grew by {highest / Mebibyte} MB");
    }

    [Fact]
    public async Task A_body_that_ends_too_soon_is_no_error_of_the_gateway()
    {
        await using var api = await StubService.StartAsync(CountAsync);
        await using var gateway = await GatewayHost.InFrontOfAsync(api.Address);
        var answer = await SendHalfABodyAsync(gateway.Address);

        Assert.True(answer.Length == 0 || answer.StartsWith("HTTP/1.1 400", StringComparison.Ordinal), answer);
        using var next = await gateway.Client.SendAsync(Upload(1, withLength: true));
        Assert.Equal(HttpStatusCode.OK, next.StatusCode);
        Assert.DoesNotContain(gateway.Log.Entries, entry => entry.Level >= Microsoft.Extensions.Logging.LogLevel.Error);
    }

    /// <summary>Returns what came back, which is nothing where the server hung up.</summary>
    private static async Task<string> SendHalfABodyAsync(Uri gateway)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(gateway.Host, gateway.Port);
        var stream = client.GetStream();
        await stream.WriteAsync("POST /api/x HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\nshort"u8.ToArray());
        client.Client.Shutdown(SocketShutdown.Send);
        using var reader = new StreamReader(stream, Encoding.UTF8);
        try
        {
            return await reader.ReadToEndAsync();
        }
        catch (IOException)
        {
            return "";
        }
    }

    private static HttpRequestMessage Upload(int bytes, bool withLength, string path = "/api/story/analyze-narrative")
    {
        var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new ByteArrayContent(new byte[bytes]) };
        if (!withLength)
        {
            request.Content = new StreamContent(new UnknownLength(bytes));
            request.Headers.TransferEncodingChunked = true;
        }
        return request;
    }

    private static async Task CountAsync(HttpContext context)
    {
        var counter = new byte[64 * 1024];
        var total = 0L;
        int read;
        while ((read = await context.Request.Body.ReadAsync(counter, context.RequestAborted)) > 0)
        {
            total += read;
        }
        await context.Response.WriteAsync(total.ToString(CultureInfo.InvariantCulture));
    }

    /// <summary>Zeros that cannot be measured in advance.</summary>
    private sealed class UnknownLength(int bytes) : MemoryStream(new byte[bytes])
    {
        public override bool CanSeek => false;
    }
}
