using System.Text;
using Eloquence.Acquisition;
using Eloquence.LiveKit.Protocol;
using Eloquence.Tests.Support;

namespace Eloquence.LiveKit.Tests;

/// <summary>A worker of @livekit/agents, unmodified.</summary>
public sealed class RealAgentTests
{
    [Fact]
    public async Task A_worker_of_the_agents_SDK_takes_a_job_joins_the_room_says_something_and_reports_success()
    {
        var node = CommandLine.Find("node") ?? throw new InvalidOperationException("These tests need Node.js on PATH.");
        var folder = await NpmTree.EnsureAsync("livekit-agents", Path.Combine(SolutionFolder.FullPath, "tests", "LiveKit", "agents"));
        await using var server = await LiveKitHost.StartAsync();
        await using var worker = ServerProcess.Start([node, Path.Combine(folder, "agent.mjs"), "start"], new Dictionary<string, string?>
        {
            ["LIVEKIT_URL"] = server.Signalling.ToString(),
            ["LIVEKIT_API_KEY"] = server.Key,
            ["LIVEKIT_API_SECRET"] = server.Secret,
            ["AGENT_PORT"] = FreePort.Take().ToString(System.Globalization.CultureInfo.InvariantCulture),
        });
        await Eventually.TrueAsync(
            () => worker.HasExited
                ? throw new InvalidOperationException($"The worker ended:\n{worker.Output}")
                : worker.Output.Contains("registered worker", StringComparison.Ordinal),
            "the worker to register",
            TimeSpan.FromSeconds(60));

        await using var anne = await RoomMember.JoinAsync(server, server.Token("anne", "r"));
        var request = new CreateAgentDispatchRequest { Room = "r", AgentName = "coach", Metadata = "bonjour" };
        var dispatch = await server.CallAsync<AgentDispatch>("AgentDispatchService", "CreateDispatch", request, "r");
        await Eventually.TrueAsync(() => anne.Data.Any(packet => packet.User?.Topic == "agent"), "the agent's greeting", TimeSpan.FromSeconds(60));
        var greeting = anne.Data.Single(packet => packet.User?.Topic == "agent");
        Assert.Equal("bonjour", greeting.User.Payload.ToString(Encoding.UTF8));
        await Eventually.TrueAsync(
            async () => (await server.CallAsync<ListAgentDispatchResponse>("AgentDispatchService", "ListDispatch", new ListAgentDispatchRequest { Room = "r", DispatchId = dispatch.Id }, "r"))
                .AgentDispatches.Single().State.Jobs is [{ State.Status: JobStatus.JsSuccess } job] && job.State.ParticipantIdentity == greeting.ParticipantIdentity,
            "the job to be reported as done",
            TimeSpan.FromSeconds(60));
    }
}
