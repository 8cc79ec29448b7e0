using Eloquence.AppHost.Machine;

namespace Eloquence.AppHost.Resources;

/// <summary>What stands behind the resources that are servers of others: containers, or processes of this machine.</summary>
internal enum Backing
{
    /// <summary>Containers, by the container engine of this machine.</summary>
    Containers,

    /// <summary>Processes: installed servers, else ones that are fetched into the cache.</summary>
    Processes,
}

internal static class BackingExtensions
{
    private const string Key = "Eloquence:Backing";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    /// <summary>
    /// Reads <c>Eloquence:Backing</c> (<c>auto</c>, <c>containers</c>, <c>processes</c>); <c>auto</c> asks the container engine once.
    /// Publishing always uses the container form.
    /// </summary>
    /// <exception cref="DistributedApplicationException">The setting has another value.</exception>
    public static async Task<Backing> ChooseBackingAsync(this IDistributedApplicationBuilder builder)
    {
        if (builder.ExecutionContext.IsPublishMode)
        {
            return Backing.Containers;
        }

        switch ((builder.Configuration[Key] ?? "auto").ToLowerInvariant())
        {
            case "containers":
                return Backing.Containers;
            case "processes":
                return Backing.Processes;
            case "auto":
                var engine = await ContainerRuntime.AskAsync(
                    builder.Configuration["ASPIRE_CONTAINER_RUNTIME"] ?? builder.Configuration["DOTNET_ASPIRE_CONTAINER_RUNTIME"], Patience).ConfigureAwait(false);
                Console.WriteLine($"Backing: {(engine.IsRunning ? "containers" : "processes")}, because {engine.Explanation} ({Key}=auto)");
                return engine.IsRunning ? Backing.Containers : Backing.Processes;
            case var other:
                throw new DistributedApplicationException($"{Key} is '{other}'; it must be auto, containers or processes.");
        }
    }
}
