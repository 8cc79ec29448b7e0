namespace Eloquence.Api.Tokens;

/// <summary>Key pair shared with the LiveKit server, configuration section <c>LiveKit</c>.</summary>
internal sealed class LiveKitOptions
{
    public const string Section = "LiveKit";

    public const string WeakSecret =
        "LiveKit:ApiSecret is shorter than 32 characters or missing beside LiveKit:ApiKey. Outside Development a weak secret lets anybody mint tokens: configure a random one.";

    /// <summary>Shortest secret that livekit-server accepts without complaint.</summary>
    private const int MinimumSecretLength = 32;

    public string? ApiKey { get; set; }

    public string? ApiSecret { get; set; }

    /// <summary>True when tokens can be minted.</summary>
    public bool IsConfigured => !string.IsNullOrEmpty(ApiKey) && !string.IsNullOrEmpty(ApiSecret);

    /// <summary>True when there is no key, or one with a secret that is long enough.</summary>
    public bool IsStrong => string.IsNullOrEmpty(ApiKey) || ApiSecret?.Length >= MinimumSecretLength;
}
