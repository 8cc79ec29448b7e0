using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace Aspire.Hosting.Dashboard;

/// <summary>
/// One call on one HTTP/2 stream; headers and trailers as in "Responses" of
/// https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-HTTP2.md#responses.
/// </summary>
internal sealed class GrpcCall(HttpContext context, CancellationToken cancellationToken)
{
    private const string ContentType = "application/grpc";
    private const string StatusName = "grpc-status";
    private const string MessageName = "grpc-message";

    /// <summary>The client left, or the server stops.</summary>
    public CancellationToken Cancelled => cancellationToken;

    public static bool IsGrpc(HttpRequest request) =>
        HttpMethods.IsPost(request.Method)
        && request.ContentType?.StartsWith(ContentType, StringComparison.OrdinalIgnoreCase) == true;

    /// <summary>The next message, or null when the client has sent its last.</summary>
    public Task<byte[]?> ReadAsync() => GrpcMessages.ReadAsync(context.Request.BodyReader, cancellationToken);

    /// <summary>The only message of a call whose request is not a stream.</summary>
    public async Task<byte[]> ReadSingleAsync() =>
        await ReadAsync() ?? throw new GrpcException(GrpcStatus.Internal, "The request has no message.");

    /// <summary>Sends the headers at once: clients of a stream wait for them before anything else.</summary>
    public async Task BeginStreamAsync()
    {
        SetHeaders();
        await context.Response.StartAsync(cancellationToken);
        await context.Response.BodyWriter.FlushAsync(cancellationToken);
    }

    public Task WriteAsync<T>(T message, Action<ProtobufWriter, T> content)
    {
        if (!context.Response.HasStarted)
        {
            SetHeaders();
        }

        return GrpcMessages.WriteAsync(context.Response.BodyWriter, message, content, cancellationToken);
    }

    /// <summary>Ends the call. A response without any message is "Trailers-Only": the status stands in the headers.</summary>
    public void Finish(GrpcStatus status, string message = "")
    {
        var code = ((int)status).ToString(CultureInfo.InvariantCulture);
        var text = Uri.EscapeDataString(message);
        if (context.Response.HasStarted)
        {
            context.Response.AppendTrailer(StatusName, code);
            context.Response.AppendTrailer(MessageName, text);
            return;
        }

        SetHeaders();
        context.Response.Headers[StatusName] = code;
        context.Response.Headers[MessageName] = text;
    }

    private void SetHeaders()
    {
        context.Response.ContentType = ContentType;
        context.Response.Headers["grpc-accept-encoding"] = "identity";
    }
}
