using System.Net;
using System.Text.Json;
using Eloquence.LiveKit.Protocol;
using Eloquence.Tests.Support;

namespace Eloquence.LiveKit.Tests;

/// <summary>Workers and the rooms they bring agents into.</summary>
public sealed class AgentTests
{
    private const string Service = "AgentDispatchService";

    [Fact]
    public async Task A_worker_without_a_name_gets_a_job_for_every_new_room_and_its_agent_can_join()
    {
        await using var server = await LiveKitHost.StartAsync();
        await using var worker = await TestWorker.RegisterAsync(server, new RegisterWorkerRequest());
        await using var anne = await RoomMember.JoinAsync(server, server.Token("anne", "r"));

        var job = await worker.AnswerAsync(accepts: true, "coach");
        Assert.Equal((JobType.JtRoom, "r"), (job.Type, job.Room.Name));
        var assignment = (await worker.ExpectAsync(ServerMessage.MessageOneofCase.Assignment)).Assignment;
        Assert.Equal(job.Id, assignment.Job.Id);
        await using (var agent = await RoomMember.JoinAsync(server, assignment.Token, publishes: true))
        {
            await anne.ExpectAsync(
                message => message.Update?.Participants.Any(participant => participant is { Identity: "coach", Name: "Coach", Kind: ParticipantInfo.Types.Kind.Agent }
                    && participant.Attributes["lk.agent.name"] == "coach") == true,
                "the agent to be announced as one");
            agent.Speak([0xF8, 0xFF, 0xFE]);
            await Eventually.TrueAsync(
                () =>
                {
                    agent.Speak([0xF8, 0xFF, 0xFE]);
                    return anne.Heard.Count == 1;
                },
                "the agent to be heard");
            await agent.SendAsync(new SignalRequest { Leave = new LeaveRequest() });
            Assert.Equal(job.Id, (await worker.ExpectAsync(ServerMessage.MessageOneofCase.Termination)).Termination.JobId);
        }

        await using var bruno = await RoomMember.JoinAsync(server, server.Token("bruno", "r"));
        Assert.True(await worker.IsQuietAsync());
    }

    [Fact]
    public async Task A_named_worker_comes_only_when_it_is_asked_for_and_goes_when_the_wish_is_withdrawn()
    {
        await using var server = await LiveKitHost.StartAsync();
        await using var worker = await TestWorker.RegisterAsync(server, new RegisterWorkerRequest { AgentName = "coach" });
        await using var anne = await SignalClient.ConnectAsync(server, server.Token("anne", "r"));
        await anne.ExpectAsync(SignalResponse.MessageOneofCase.Join);
        Assert.True(await worker.IsQuietAsync());

        var created = await server.CallAsync<AgentDispatch>(Service, "CreateDispatch", new CreateAgentDispatchRequest { Room = "r", AgentName = "coach", Metadata = "m" }, "r");
        var job = await worker.AnswerAsync(accepts: true);
        Assert.Equal(("coach", "m", created.Id), (job.AgentName, job.Metadata, job.DispatchId));
        await worker.ExpectAsync(ServerMessage.MessageOneofCase.Assignment);
        await worker.SendAsync(new WorkerMessage { UpdateJob = new UpdateJobStatus { JobId = job.Id, Status = JobStatus.JsRunning } });

        await Eventually.TrueAsync(
            async () => (await ListAsync(server, created.Id)).Single().GetProperty("state").GetProperty("jobs")[0].GetProperty("state").TryGetProperty("status", out var status)
                && status.GetString() == "JS_RUNNING",
            "the job to be listed as running");
        Assert.Equal($"agent-{job.Id}", (await ListAsync(server, created.Id)).Single().GetProperty("state").GetProperty("jobs")[0].GetProperty("state").GetProperty("participantIdentity").GetString());
        var deleted = await server.CallAsync<AgentDispatch>(Service, "DeleteDispatch", new DeleteAgentDispatchRequest { Room = "r", DispatchId = created.Id }, "r");
        Assert.True(deleted.State.DeletedAt > 0);
        Assert.Equal(job.Id, (await worker.ExpectAsync(ServerMessage.MessageOneofCase.Termination)).Termination.JobId);
        Assert.Empty(await ListAsync(server, created.Id));
        Assert.Equal(HttpStatusCode.NotFound, (await server.CallAsync(Service, "DeleteDispatch", $$"""{"room":"r","dispatch_id":"{{created.Id}}"}""", server.AdminToken("r"))).Status);
    }

    [Fact]
    public async Task A_job_goes_to_the_least_busy_worker_and_to_the_next_one_when_it_declines()
    {
        await using var server = await LiveKitHost.StartAsync();
        await using var full = await TestWorker.RegisterAsync(server, new RegisterWorkerRequest { AgentName = "coach" });
        await using var busy = await TestWorker.RegisterAsync(server, new RegisterWorkerRequest { AgentName = "coach" });
        await using var idle = await TestWorker.RegisterAsync(server, new RegisterWorkerRequest { AgentName = "coach" });
        await full.SendAsync(new WorkerMessage { UpdateWorker = new UpdateWorkerStatus { Status = WorkerStatus.WsFull } });
        await busy.SendAsync(new WorkerMessage { UpdateWorker = new UpdateWorkerStatus { Load = 0.6f } });
        await idle.SendAsync(new WorkerMessage { UpdateWorker = new UpdateWorkerStatus { Load = 0.1f } });
        Assert.True(await full.IsQuietAsync() && await busy.IsQuietAsync() && await idle.IsQuietAsync());

        await server.CallAsync<AgentDispatch>(Service, "CreateDispatch", new CreateAgentDispatchRequest { Room = "r", AgentName = "coach" }, "r");
        await idle.AnswerAsync(accepts: false);
        var job = await busy.AnswerAsync(accepts: true);
        Assert.Equal(job.Id, (await busy.ExpectAsync(ServerMessage.MessageOneofCase.Assignment)).Assignment.Job.Id);
        Assert.True(await full.IsQuietAsync());
    }

    [Fact]
    public async Task When_nobody_is_available_the_dispatch_says_so()
    {
        await using var server = await LiveKitHost.StartAsync();
        await using var worker = await TestWorker.RegisterAsync(server, new RegisterWorkerRequest { AgentName = "coach" });
        var created = await server.CallAsync<AgentDispatch>(Service, "CreateDispatch", new CreateAgentDispatchRequest { Room = "r", AgentName = "coach" }, "r");
        await worker.AnswerAsync(accepts: false);
        await Eventually.TrueAsync(
            async () => (await ListAsync(server, created.Id)).Single().GetProperty("state").GetProperty("jobs")[0].GetProperty("state").TryGetProperty("error", out var error)
                && error.GetString() == "no worker is available",
            "the failure to be listed");
    }

    [Fact]
    public async Task Workers_for_participants_and_publishers_get_a_job_for_each_of_them_but_not_for_agents()
    {
        await using var server = await LiveKitHost.StartAsync();
        await using var participants = await TestWorker.RegisterAsync(server, new RegisterWorkerRequest { Type = JobType.JtParticipant });
        await using var publishers = await TestWorker.RegisterAsync(server, new RegisterWorkerRequest { Type = JobType.JtPublisher });
        await using var listener = await RoomMember.JoinAsync(server, server.Token("listener", "r"));
        Assert.Equal("listener", (await participants.AnswerAsync(accepts: true, "helper")).Participant.Identity);
        var token = (await participants.ExpectAsync(ServerMessage.MessageOneofCase.Assignment)).Assignment.Token;
        await using (await RoomMember.JoinAsync(server, token, publishes: true))
        {
            Assert.True(await participants.IsQuietAsync());
            Assert.True(await publishers.IsQuietAsync());
        }

        await using var speaker = await RoomMember.JoinAsync(server, server.Token("speaker", "r"), publishes: true);
        Assert.Equal("speaker", (await publishers.AnswerAsync(accepts: false)).Participant.Identity);
    }

    [Fact]
    public async Task A_token_can_say_which_agents_its_room_gets_and_agents_alone_do_not_keep_a_room()
    {
        await using var server = await LiveKitHost.StartAsync(("DepartureTimeoutSeconds", "1"));
        await using var unnamed = await TestWorker.RegisterAsync(server, new RegisterWorkerRequest());
        await using var coach = await TestWorker.RegisterAsync(server, new RegisterWorkerRequest { AgentName = "coach" });
        var token = Tokens.Mint(server.Key, server.Secret, "anne", new { room = "r", roomJoin = true }, roomConfig: new { metadata = "told", agents = new[] { new { agentName = "coach", metadata = "hard" } } });
        await using (var anne = await RoomMember.JoinAsync(server, token))
        {
            Assert.Equal("told", anne.Welcome.Room.Metadata);
            Assert.Equal("hard", (await coach.AnswerAsync(accepts: true)).Metadata);
            Assert.True(await unnamed.IsQuietAsync());
            await anne.SendAsync(new SignalRequest { Leave = new LeaveRequest() });
        }

        await using var agent = await RoomMember.JoinAsync(server, (await coach.ExpectAsync(ServerMessage.MessageOneofCase.Assignment)).Assignment.Token);
        await agent.ExpectAsync(message => message.Leave?.Reason == DisconnectReason.RoomClosed, "the room to close");
        await coach.ExpectAsync(ServerMessage.MessageOneofCase.Termination);
    }

    private static async Task<IReadOnlyList<JsonElement>> ListAsync(LiveKitHost server, string id)
    {
        var (status, body) = await server.CallAsync(Service, "ListDispatch", $$"""{"room":"r","dispatchId":"{{id}}"}""", server.AdminToken("r"));
        Assert.Equal(HttpStatusCode.OK, status);
        return JsonDocument.Parse(body).RootElement.TryGetProperty("agentDispatches", out var dispatches) ? [.. dispatches.EnumerateArray()] : [];
    }
}
