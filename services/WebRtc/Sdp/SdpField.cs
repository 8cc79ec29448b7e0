namespace Eloquence.WebRtc.Sdp;

/// <summary>An <c>a=</c> line (RFC 8866, 5.13).</summary>
/// <param name="Name">Before the colon.</param>
/// <param name="Value">Behind it; null when there is no colon.</param>
public readonly record struct SdpField(string Name, string? Value)
{
    /// <inheritdoc/>
    public override string ToString() => Value is null ? $"a={Name}" : $"a={Name}:{Value}";

    internal static SdpField Parse(ReadOnlySpan<char> text)
    {
        var colon = text.IndexOf(':');
        return colon < 0 ? new(text.ToString(), null) : new(text[..colon].ToString(), text[(colon + 1)..].ToString());
    }
}
