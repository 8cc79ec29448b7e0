using Eloquence.LiveKit.Protocol;

namespace Eloquence.LiveKit.Rooms;

/// <summary>Codecs that the server forwards.</summary>
internal static class Codecs
{
    public const string Opus = "audio/opus";
    public const string Vp8 = "video/VP8";
    public const string H264 = "video/H264";

    public static IReadOnlyList<Codec> Enabled { get; } = [new() { Mime = Opus }, new() { Mime = Vp8 }, new() { Mime = H264 }];

    /// <summary>The description of a track that a client wants to publish.</summary>
    public static TrackInfo Describe(AddTrackRequest request)
    {
        var isVideo = request.Type == TrackType.Video;
        var wanted = request.SimulcastCodecs.Select(codec => codec.Codec).FirstOrDefault() ?? "";
        var mimeType = !isVideo ? Opus : wanted.EndsWith("h264", StringComparison.OrdinalIgnoreCase) ? H264 : Vp8;
        var info = new TrackInfo
        {
            Sid = isVideo ? Sid.VideoTrack() : Sid.AudioTrack(),
            Type = request.Type,
            Name = request.Name,
            Muted = request.Muted,
            Width = request.Width,
            Height = request.Height,
            Source = request.Source,
            MimeType = mimeType,
            DisableRed = true,
            DisableDtx = request.DisableDtx,
            Stereo = request.Stereo,
            Encryption = request.Encryption,
            Stream = request.Stream,
            Simulcast = request.Layers.Count > 1,
        };
        info.Layers.AddRange(request.Layers);
        info.Codecs.Add(new SimulcastCodecInfo { MimeType = mimeType, Cid = request.Cid, Layers = { request.Layers } });
        return info;
    }
}
