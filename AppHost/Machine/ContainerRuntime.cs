using System.ComponentModel;
using Eloquence.Acquisition;

namespace Eloquence.AppHost.Machine;

/// <summary>The container engine of this machine, asked once.</summary>
/// <param name="Name">The command, <c>docker</c> or <c>podman</c>.</param>
/// <param name="IsRunning">Whether it answered.</param>
/// <param name="Explanation">What was found, as half a sentence.</param>
internal sealed record ContainerRuntime(string Name, bool IsRunning, string Explanation)
{
    /// <summary>Asks the engine that <c>ASPIRE_CONTAINER_RUNTIME</c> names, else docker, whether it is running.</summary>
    /// <param name="configured">The configured command; null or empty for docker.</param>
    /// <param name="patience">How long to wait for an answer.</param>
    public static async Task<ContainerRuntime> AskAsync(string? configured, TimeSpan patience)
    {
        var name = string.IsNullOrWhiteSpace(configured) ? "docker" : configured;
        if (CommandLine.Find(name) is not { } program)
        {
            return new ContainerRuntime(name, false, $"{name} is not installed");
        }

        using var timeout = new CancellationTokenSource(patience);
        try
        {
            var answer = await new CommandLine(program, "info").RunAsync(null, timeout.Token).ConfigureAwait(false);
            return new ContainerRuntime(name, answer.Succeeded, answer.Succeeded ? $"{name} is running" : $"{name} is installed but not running");
        }
        catch (OperationCanceledException)
        {
            return new ContainerRuntime(name, false, $"{name} did not answer within {patience.TotalSeconds:0} s");
        }
        catch (Win32Exception failure)
        {
            return new ContainerRuntime(name, false, $"{name} could not be started ({failure.Message})");
        }
    }
}
