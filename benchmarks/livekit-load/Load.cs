using System.Diagnostics;
using System.Globalization;
using Eloquence.Tests.Support;
using Eloquence.WebRtc.Dtls;

namespace Eloquence.Benchmarks.LiveKitLoad;

/// <summary>Fills rooms of a server, lets everybody speak, and measures the server's process meanwhile.</summary>
internal static class Load
{
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    public static async Task<LoadResult> RunAsync(string name, Func<Task<IForwardingServer>> start, Plan plan)
    {
        using var limit = new CancellationTokenSource(Patience);
        using var certificate = DtlsCertificate.Create(TimeProvider.System);
        var ear = new Ear();
        var seats = Enumerable.Range(0, plan.Rooms * plan.Participants).Select(number => new Seat(number, certificate, ear)).ToList();
        await using var server = await start();
        try
        {
            for (var room = 0; room < plan.Rooms; room++)
            {
                await server.FillRoomAsync(room, seats.GetRange(room * plan.Participants, plan.Participants), limit.Token);
            }

            await Eventually.TrueAsync(() => seats.All(seat => seat.IsConnected), "all participants to be connected", Patience);
            return await MeasureAsync(name, server, seats, ear, plan);
        }
        finally
        {
            foreach (var seat in seats)
            {
                await seat.DisposeAsync();
            }
        }
    }

    private static async Task<LoadResult> MeasureAsync(string name, IForwardingServer server, List<Seat> seats, Ear ear, Plan plan)
    {
        var voices = new Voices(seats);
        await OnOwnThreadAsync(() => voices.Speak(WarmUp));
        ear.Begin();
        using var process = Process.GetProcessById(server.ProcessId);
        var cpuBefore = process.TotalProcessorTime;
        var started = Stopwatch.GetTimestamp();
        var sent = await OnOwnThreadAsync(() => voices.Speak(TimeSpan.FromSeconds(plan.Seconds)));
        process.Refresh();
        var cpu = (process.TotalProcessorTime - cpuBefore) / Stopwatch.GetElapsedTime(started);
        await SettleAsync(ear);
        return new LoadResult(
            name, plan.Streams, cpu, process.PeakWorkingSet64, sent * (plan.Participants - 1), ear.Packets, seats.Sum(seat => seat.Refused), seats[0].Profile,
            ear.Percentile(0.5), ear.Percentile(0.99), ear.Percentile(0.999));
    }

    /// <summary>Until nothing more arrives.</summary>
    private static async Task SettleAsync(Ear ear)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(200));
        for (var before = -1L; before != ear.Packets; await timer.WaitForNextTickAsync())
        {
            before = ear.Packets;
        }
    }

    private static Task<long> OnOwnThreadAsync(Func<long> work) => Task.Factory.StartNew(work, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
}

/// <summary>What was measured of one server.</summary>
/// <param name="Server">Its name.</param>
/// <param name="Streams">Streams it forwarded.</param>
/// <param name="Cores">Processor time per time.</param>
/// <param name="PeakMemory">Largest resident memory, in bytes.</param>
/// <param name="Expected">Packets that should have arrived.</param>
/// <param name="Arrived">Packets that arrived and were authentic.</param>
/// <param name="Refused">Packets that were not authentic, or repeated.</param>
/// <param name="Profile">How packets were protected.</param>
/// <param name="Median">Half of the packets took less time from one participant to the other.</param>
/// <param name="P99">99 % did.</param>
/// <param name="P999">99.9 % did.</param>
internal sealed record LoadResult(
    string Server, int Streams, double Cores, long PeakMemory, long Expected, long Arrived, long Refused, WebRtc.Srtp.SrtpProfile? Profile, TimeSpan Median, TimeSpan P99, TimeSpan P999)
{
    public double StreamsPerCore => Streams / Cores;

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"""
        {Server} ({Profile}): {Cores:0.000} cores, {StreamsPerCore:0} streams per core, peak memory {PeakMemory / 1e6:0} MB
          {Arrived} of {Expected} packets arrived, {Refused} failures of SRTP
          from participant to participant: median {Median.TotalMilliseconds:0.00} ms, 99 % {P99.TotalMilliseconds:0.00} ms, 99.9 % {P999.TotalMilliseconds:0.00} ms
        """);
}
