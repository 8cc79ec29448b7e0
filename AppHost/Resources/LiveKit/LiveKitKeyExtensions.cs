namespace Eloquence.AppHost.Resources.LiveKit;

/// <summary>The key and the secret that sign LiveKit tokens: generated once per developer, injected everywhere from here.</summary>
/// <param name="Key">Names the secret; public.</param>
/// <param name="Secret">Signs tokens.</param>
internal sealed record LiveKitKeys(IResourceBuilder<ParameterResource> Key, IResourceBuilder<ParameterResource> Secret);

internal static class LiveKitKeyExtensions
{
    /// <summary>Adds the parameters <c>livekit-key</c> and <c>livekit-secret</c>; LiveKit asks for a secret of at least 32 characters.</summary>
    public static LiveKitKeys AddLiveKitKeys(this IDistributedApplicationBuilder builder) => new(
        builder.AddParameter("livekit-key", new GenerateParameterDefault { MinLength = 16, Special = false }, secret: true, persist: true),
        builder.AddParameter("livekit-secret", new GenerateParameterDefault { MinLength = 48, Special = false }, secret: true, persist: true));

    /// <summary>Gives a service both, under the names of the LiveKit section of its configuration.</summary>
    public static IResourceBuilder<T> WithLiveKitKeys<T>(this IResourceBuilder<T> builder, LiveKitKeys keys)
        where T : IResourceWithEnvironment =>
        builder.WithEnvironment("LiveKit__ApiKey", keys.Key).WithEnvironment("LiveKit__ApiSecret", keys.Secret);
}
