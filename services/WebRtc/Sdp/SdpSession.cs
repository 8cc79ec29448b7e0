using System.Globalization;
using System.Text;
using Eloquence.WebRtc.Ice;

namespace Eloquence.WebRtc.Sdp;

/// <summary>A session description (RFC 8866) as WebRTC uses it (RFC 8829).</summary>
public sealed class SdpSession
{
    /// <summary>Longest description that is read, in characters.</summary>
    public const int MaxLength = 512 * 1024;

    private const int MaxMedia = 256;

    /// <summary>Attributes of the session, in order.</summary>
    public IList<SdpField> Attributes { get; } = [];

    /// <summary>Media sections, in order.</summary>
    public IList<SdpMedia> Media { get; } = [];

    /// <summary>Grows with every description of a session.</summary>
    public long Version { get; init; } = 1;

    /// <summary>Number of the session, unique on this machine.</summary>
    public long Id { get; init; } = 1;

    /// <summary>Credentials of the side that wrote it: those of the first section that has some (all are the same in a bundle, RFC 8843).</summary>
    public IceCredentials? Credentials => First("ice-ufrag") is { } fragment && First("ice-pwd") is { } password ? new(fragment, password) : null;

    /// <summary>SHA-256 fingerprint of the certificate, null when there is none.</summary>
    public string? Fingerprint
    {
        get
        {
            const string algorithm = "sha-256 ";
            var values = Attributes.Concat(Media.SelectMany(media => media.Attributes)).Where(attribute => attribute.Name == "fingerprint").Select(attribute => attribute.Value);
            return values.FirstOrDefault(value => value?.StartsWith(algorithm, StringComparison.OrdinalIgnoreCase) == true)?[algorithm.Length..].Trim();
        }
    }

    /// <summary>Reads a description; lines that mean nothing here are skipped. Null when it is none.</summary>
    public static SdpSession? TryParse(string text)
    {
        if (text.Length > MaxLength || !text.StartsWith("v=0", StringComparison.Ordinal))
        {
            return null;
        }

        var session = new SdpSession();
        SdpMedia? media = null;
        foreach (var rawLine in text.AsSpan().EnumerateLines())
        {
            var line = rawLine.TrimEnd();
            if (line.StartsWith("m=", StringComparison.Ordinal))
            {
                var words = line[2..].ToString().Split(' ', StringSplitOptions.RemoveEmptyEntries);
                if (words.Length < 4 || session.Media.Count == MaxMedia || !int.TryParse(words[1].Split('/')[0], CultureInfo.InvariantCulture, out var port))
                {
                    return null;
                }

                media = new SdpMedia(words[0], port, words[2], words[3..]);
                session.Media.Add(media);
            }
            else if (line.StartsWith("a=", StringComparison.Ordinal))
            {
                (media?.Attributes ?? session.Attributes).Add(SdpField.Parse(line[2..]));
            }
        }

        return session;
    }

    /// <summary>Adds an attribute of the session.</summary>
    public SdpSession Add(string name, string? value = null)
    {
        Attributes.Add(new(name, value));
        return this;
    }

    /// <summary>The description as text, lines ended by CR LF.</summary>
    public override string ToString()
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"v=0\r\no=- {Id} {Version} IN IP4 0.0.0.0\r\ns=-\r\nt=0 0\r\n");
        foreach (var attribute in Attributes)
        {
            text.Append(attribute).Append("\r\n");
        }

        foreach (var media in Media)
        {
            media.AppendTo(text);
        }

        return text.ToString();
    }

    private string? First(string name) =>
        Attributes.Concat(Media.SelectMany(media => media.Attributes)).FirstOrDefault(attribute => attribute.Name == name && attribute.Value is not null).Value;
}
