using System.Text;

namespace Eloquence.Redis;

/// <summary>A message published to a channel.</summary>
/// <param name="Channel">The channel it was published to.</param>
/// <param name="Payload">Its bytes.</param>
public readonly record struct RedisMessage(string Channel, ReadOnlyMemory<byte> Payload)
{
    /// <summary>The payload decoded as UTF-8.</summary>
    public string Text => Encoding.UTF8.GetString(Payload.Span);
}
