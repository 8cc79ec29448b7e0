namespace Eloquence.Redis;

/// <summary>When <see cref="RedisClient.SetAsync"/> writes.</summary>
public enum SetCondition
{
    /// <summary>Always.</summary>
    Always,

    /// <summary>Only when the key does not exist (NX).</summary>
    KeyMissing,

    /// <summary>Only when the key exists (XX).</summary>
    KeyExists,
}
