namespace Eloquence.Gateway.Limits;

/// <summary>Endpoint metadata: the largest body that is passed on.</summary>
/// <param name="Bytes">Its length in bytes.</param>
internal sealed record BodyLimit(long Bytes);
