using System.Text;
using Eloquence.LiveKit.Tokens;
using Google.Protobuf;

namespace Eloquence.LiveKit.Twirp;

/// <summary>One method: its name, what the token must allow, and what it does. Bodies are protobuf or its JSON; the answer has the form of the request.</summary>
internal sealed class TwirpMethod
{
    private const string Json = "application/json";
    private const string Protobuf = "application/protobuf";
    private const int MaxBody = 4 * 1024 * 1024;

    private readonly Func<ReadOnlyMemory<byte>, bool, AccessToken, Task<IMessage>> _invoke;

    private TwirpMethod(string name, Func<ReadOnlyMemory<byte>, bool, AccessToken, Task<IMessage>> invoke)
    {
        Name = name;
        _invoke = invoke;
    }

    public string Name { get; }

    /// <summary>Makes a method.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="missing">Names the grant that the token lacks for a request; null when it has what is needed.</param>
    /// <param name="handle">What it does.</param>
    public static TwirpMethod Create<TRequest>(string name, Func<AccessToken, TRequest, string?> missing, Func<TRequest, Task<IMessage>> handle)
        where TRequest : class, IMessage<TRequest>, new() => new(name, (body, isJson, token) =>
        {
            var request = Read<TRequest>(body, isJson) ?? throw new TwirpException(TwirpError.Malformed);
            return missing(token, request) is { } grant ? throw new TwirpException(TwirpError.PermissionDenied(grant)) : handle(request);
        });

    /// <summary>Answers a request.</summary>
    public async Task HandleAsync(HttpContext context)
    {
        try
        {
            var verifier = context.RequestServices.GetRequiredService<TokenVerifier>();
            if (!verifier.TryVerify(BearerToken.Of(context.Request), out var token, out var reason))
            {
                throw new TwirpException(TwirpError.Unauthenticated(reason));
            }

            var type = context.Request.ContentType?.Split(';')[0].Trim() ?? "";
            if (type is not (Json or Protobuf))
            {
                throw new TwirpException(TwirpError.BadRoute($"{context.Request.Path} with content type '{type}'"));
            }

            var isJson = type == Json;
            var answer = await _invoke(await ReadBodyAsync(context).ConfigureAwait(false), isJson, token).ConfigureAwait(false);
            context.Response.ContentType = type;
            await context.Response.Body.WriteAsync(
                isJson ? Encoding.UTF8.GetBytes(ProtocolJson.Format(answer)) : answer.ToByteArray(), context.RequestAborted).ConfigureAwait(false);
        }
        catch (TwirpException exception)
        {
            await WriteAsync(context, exception.Error).ConfigureAwait(false);
        }
    }

    public static Task WriteAsync(HttpContext context, TwirpError error)
    {
        context.Response.StatusCode = error.Status;
        return context.Response.WriteAsJsonAsync(new { code = error.Code, msg = error.Message }, options: null, contentType: Json);
    }

    private static T? Read<T>(ReadOnlyMemory<byte> body, bool isJson)
        where T : class, IMessage<T>, new()
    {
        if (isJson)
        {
            return ProtocolJson.TryParse<T>(Encoding.UTF8.GetString(body.Span));
        }

        try
        {
            var message = new T();
            message.MergeFrom(body.Span);
            return message;
        }
        catch (InvalidProtocolBufferException)
        {
            return null;
        }
    }

    private static async Task<ReadOnlyMemory<byte>> ReadBodyAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        var buffer = new byte[16 * 1024];
        while (await context.Request.Body.ReadAsync(buffer, context.RequestAborted).ConfigureAwait(false) is var count and > 0)
        {
            if (body.Length + count > MaxBody)
            {
                throw new TwirpException(TwirpError.InvalidArgument("the body is larger than 4 MB"));
            }

            body.Write(buffer, 0, count);
        }

        return body.ToArray();
    }
}
