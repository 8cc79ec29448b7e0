namespace Aspire.Hosting.Dashboard;

/// <summary>The methods of <c>aspire.v1.DashboardService</c>, which the dashboard calls.</summary>
internal sealed class DashboardService(IDashboardData data, TimeProvider time)
{
    private const string Prefix = "/aspire.v1.DashboardService/";

    private readonly CreationTimes _creationTimes = new(time);

    /// <summary>Answers the call to a path; returns when the call is over.</summary>
    /// <exception cref="GrpcException">The call ends with a status other than OK.</exception>
    public Task CallAsync(string path, GrpcCall call) => path switch
    {
        Prefix + "GetApplicationInformation" => GetApplicationInformationAsync(call),
        Prefix + "WatchResources" => WatchResourcesAsync(call),
        Prefix + "WatchResourceConsoleLogs" => WatchResourceConsoleLogsAsync(call),
        Prefix + "ExecuteResourceCommand" => ExecuteResourceCommandAsync(call),
        Prefix + "WatchInteractions" => WatchInteractionsAsync(call),
        _ => throw new GrpcException(GrpcStatus.Unimplemented, $"There is no method {path}."),
    };

    private async Task GetApplicationInformationAsync(GrpcCall call)
    {
        await call.ReadSingleAsync();
        await call.WriteAsync(data.ApplicationName, DashboardMessages.WriteApplicationInformation);
    }

    /// <summary>The snapshot, then changes for as long as the dashboard listens.</summary>
    private async Task WatchResourcesAsync(GrpcCall call)
    {
        await call.ReadSingleAsync();
        await call.BeginStreamAsync();
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(call.Cancelled);
        var buffer = new ResourceChangeBuffer();
        var filling = buffer.FillAsync(data.WatchResourcesAsync(ending.Token));
        try
        {
            await call.WriteAsync(await TakeAsync(), DashboardMessages.WriteSnapshot);
            while (true)
            {
                var changes = await TakeAsync();
                if (changes.Count > 0)
                {
                    await call.WriteAsync(changes, DashboardMessages.WriteChanges);
                }
            }
        }
        finally
        {
            await ending.CancelAsync();
            await filling;
        }

        async Task<IReadOnlyCollection<ResourceChange>> TakeAsync() =>
            [.. (await buffer.TakeAsync(ending.Token)).Select(_creationTimes.Complete)];
    }

    private async Task WatchResourceConsoleLogsAsync(GrpcCall call)
    {
        var request = Parse(await call.ReadSingleAsync(), ConsoleLogsRequest.Parse);
        await call.BeginStreamAsync();
        await foreach (var lines in data.WatchConsoleAsync(request.ResourceName, !request.SuppressFollow, call.Cancelled))
        {
            foreach (var batch in ConsoleBatches.Split(lines))
            {
                await call.WriteAsync(batch, DashboardMessages.WriteConsoleLines);
            }
        }
    }

    private async Task ExecuteResourceCommandAsync(GrpcCall call)
    {
        var request = Parse(await call.ReadSingleAsync(), CommandRequest.Parse);
        CommandOutcome outcome;
        try
        {
            outcome = await data.ExecuteCommandAsync(request.ResourceName, request.CommandName, call.Cancelled);
        }
        catch (OperationCanceledException e) when (!call.Cancelled.IsCancellationRequested)
        {
            outcome = new CommandOutcome(CommandOutcomeKind.Cancelled, e.Message);
        }

        await call.WriteAsync(outcome, DashboardMessages.WriteCommandOutcome);
    }

    /// <summary>The app model asks the user nothing, so this stays silent until the dashboard hangs up.</summary>
    private static async Task WatchInteractionsAsync(GrpcCall call)
    {
        await call.BeginStreamAsync();
        while (await call.ReadAsync() is not null)
        {
        }
    }

    private static T Parse<T>(byte[] message, Func<ReadOnlySpan<byte>, T> parse)
    {
        try
        {
            return parse(message);
        }
        catch (InvalidDataException e)
        {
            throw new GrpcException(GrpcStatus.Internal, e.Message);
        }
    }
}
