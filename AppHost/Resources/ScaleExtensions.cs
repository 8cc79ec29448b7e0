using System.Globalization;
using Microsoft.Extensions.Configuration;

namespace Eloquence.AppHost.Resources;

/// <summary>How much of a service there is and how much one replica takes on: the section <c>Scale:service</c> of the AppHost's configuration.</summary>
internal sealed record ScalePolicy
{
    /// <summary>Processes that share the work.</summary>
    public int Replicas { get; init; } = 1;

    /// <summary>Requests one replica works on at a time.</summary>
    public int Concurrency { get; init; } = 64;

    /// <summary>Requests that may wait for a place; one more is answered with 429.</summary>
    public int Queue { get; init; } = 128;
}

internal static class ScaleExtensions
{
    /// <summary>
    /// Gives a service the replicas and limits of its <see cref="ScalePolicy"/>. The gateway gets the same numbers by
    /// <see cref="WithScaleOf"/>, and both are published with the manifest, so that they cannot diverge.
    /// </summary>
    public static IResourceBuilder<ProjectResource> WithScale(this IResourceBuilder<ProjectResource> service)
    {
        var policy = service.Policy();
        return service.WithReplicas(policy.Replicas).WithPolicy("Scale", policy);
    }

    /// <summary>Tells the gateway how many requests may be on their way to a service.</summary>
    public static IResourceBuilder<ProjectResource> WithScaleOf(this IResourceBuilder<ProjectResource> gateway, IResourceBuilder<ProjectResource> service)
    {
        var policy = service.Policy();
        var section = $"Scale__{service.Resource.Name}";
        return gateway.WithEnvironment($"{section}__Replicas", Text(policy.Replicas)).WithPolicy(section, policy);
    }

    private static ScalePolicy Policy(this IResourceBuilder<ProjectResource> service) =>
        service.ApplicationBuilder.Configuration.GetSection($"Scale:{service.Resource.Name}").Get<ScalePolicy>() ?? new ScalePolicy();

    private static IResourceBuilder<ProjectResource> WithPolicy(this IResourceBuilder<ProjectResource> project, string section, ScalePolicy policy) => project
        .WithEnvironment($"{section}__Concurrency", Text(policy.Concurrency))
        .WithEnvironment($"{section}__Queue", Text(policy.Queue));

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
