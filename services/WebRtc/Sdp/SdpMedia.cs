using System.Globalization;
using System.Text;

namespace Eloquence.WebRtc.Sdp;

/// <summary>A media section: an <c>m=</c> line and what follows it (RFC 8866, 5.14).</summary>
/// <param name="Kind"><c>audio</c>, <c>video</c> or <c>application</c>.</param>
/// <param name="Port">9 stands for "see the candidates", 0 for "rejected".</param>
/// <param name="Protocol">Such as <c>UDP/TLS/RTP/SAVPF</c>.</param>
/// <param name="Formats">Payload types, or the name of the application.</param>
public sealed record SdpMedia(string Kind, int Port, string Protocol, IReadOnlyList<string> Formats)
{
    /// <summary>Its attributes, in order.</summary>
    public IList<SdpField> Attributes { get; } = [];

    /// <summary>Its name (RFC 8843, <c>a=mid</c>); empty when it has none.</summary>
    public string Mid => this["mid"] ?? "";

    /// <summary><c>sendrecv</c> unless it says otherwise.</summary>
    public string Direction
    {
        get
        {
            foreach (var attribute in Attributes)
            {
                if (attribute is { Value: null, Name: "sendrecv" or "sendonly" or "recvonly" or "inactive" })
                {
                    return attribute.Name;
                }
            }

            return "sendrecv";
        }
    }

    /// <summary>Sources that send in it (<c>a=ssrc</c>, RFC 5576), each once.</summary>
    public IEnumerable<uint> Sources => All("ssrc")
        .Select(value => uint.TryParse(value.Split(' ')[0], CultureInfo.InvariantCulture, out var ssrc) ? ssrc : 0)
        .Where(ssrc => ssrc != 0)
        .Distinct();

    /// <summary>The first value of an attribute, null when it is absent.</summary>
    public string? this[string name] => All(name).FirstOrDefault();

    /// <summary>All values of an attribute.</summary>
    public IEnumerable<string> All(string name) => Attributes.Where(attribute => attribute.Name == name && attribute.Value is not null).Select(attribute => attribute.Value!);

    /// <summary>The payload type of a codec (<c>a=rtpmap</c>) in the order of preference of the section; null when it is not offered.</summary>
    /// <param name="encoding">Such as <c>opus/48000</c>.</param>
    /// <param name="accepts">Says whether the parameters (<c>a=fmtp</c>, empty when absent) will do; null accepts all.</param>
    public byte? PayloadType(string encoding, Func<string, bool>? accepts = null)
    {
        foreach (var format in Formats)
        {
            var map = All("rtpmap").FirstOrDefault(value => value.StartsWith(format + " ", StringComparison.Ordinal));
            if (map is not null && map[(format.Length + 1)..].StartsWith(encoding, StringComparison.OrdinalIgnoreCase)
                && byte.TryParse(format, CultureInfo.InvariantCulture, out var type) && type < 128 && (accepts is null || accepts(Parameters(type))))
            {
                return type;
            }
        }

        return null;
    }

    /// <summary>Parameters of a payload type (<c>a=fmtp</c>); empty when there are none.</summary>
    public string Parameters(byte payloadType)
    {
        var prefix = payloadType.ToString(CultureInfo.InvariantCulture) + " ";
        return All("fmtp").FirstOrDefault(value => value.StartsWith(prefix, StringComparison.Ordinal))?[prefix.Length..] ?? "";
    }

    /// <summary>The number of a header extension (<c>a=extmap</c>, RFC 8285); 0 when it is not there.</summary>
    public int Extension(string uri)
    {
        foreach (var value in All("extmap"))
        {
            var words = value.Split(' ');
            if (words.Length >= 2 && words[1] == uri && int.TryParse(words[0].Split('/')[0], CultureInfo.InvariantCulture, out var id))
            {
                return id;
            }
        }

        return 0;
    }

    /// <summary>Adds an attribute.</summary>
    public SdpMedia Add(string name, string? value = null)
    {
        Attributes.Add(new(name, value));
        return this;
    }

    internal void AppendTo(StringBuilder text)
    {
        text.Append(CultureInfo.InvariantCulture, $"m={Kind} {Port} {Protocol} {string.Join(' ', Formats)}\r\n");
        text.Append("c=IN IP4 0.0.0.0\r\n");
        foreach (var attribute in Attributes)
        {
            text.Append(attribute).Append("\r\n");
        }
    }
}
