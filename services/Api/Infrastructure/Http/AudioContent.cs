using System.Net;
using System.Net.Http.Headers;
using Eloquence.Api.Analyses;

namespace Eloquence.Api.Infrastructure.Http;

/// <summary>A recording as a request body that can be sent again.</summary>
internal sealed class AudioContent : HttpContent
{
    private readonly AudioSpool _audio;

    public AudioContent(AudioSpool audio)
    {
        _audio = audio;
        Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
    }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        await using var audio = _audio.OpenRead();
        await audio.CopyToAsync(stream, cancellationToken);
    }

    protected override bool TryComputeLength(out long length)
    {
        length = _audio.Length;
        return true;
    }
}
