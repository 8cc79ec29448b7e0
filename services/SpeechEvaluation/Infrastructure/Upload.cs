using Eloquence.Audio;

namespace Eloquence.SpeechEvaluation.Infrastructure;

/// <summary>The body of a request, or one part of a form.</summary>
internal sealed class Upload : IDisposable
{
    private readonly ReceivedFile _file;

    private Upload(ReceivedFile file) => _file = file;

    /// <summary>The bytes received, until disposal.</summary>
    public ReadOnlyMemory<byte> Memory => _file.Memory;

    /// <summary>
    /// Reads a body to its end. The limit is kept here and not by Kestrel: beyond its own limit Kestrel resets the connection, and a
    /// client that is still sending never sees the answer; otherwise it answers and goes on discarding for some seconds.
    /// </summary>
    /// <exception cref="BadHttpRequestException">The body is too large (status 413), or the client broke it off.</exception>
    public static Task<Upload> ReadAsync(HttpRequest request, int maximum, CancellationToken cancellationToken) =>
        request.ContentLength > maximum ? throw TooLarge() : ReadAsync(request.Body, maximum, cancellationToken);

    /// <summary>Reads a stream to its end, such as one part of a form.</summary>
    /// <exception cref="BadHttpRequestException">It is too large (status 413), or the client broke it off.</exception>
    public static async Task<Upload> ReadAsync(Stream body, int maximum, CancellationToken cancellationToken)
    {
        try
        {
            return new Upload(await ReceivedFile.ReadAsync(body, maximum, cancellationToken));
        }
        catch (FileTooLargeException)
        {
            throw TooLarge();
        }
    }

    public void Dispose() => _file.Dispose();

    private static BadHttpRequestException TooLarge() => new("The body is too large.", StatusCodes.Status413PayloadTooLarge);
}
