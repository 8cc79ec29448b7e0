using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Eloquence.Audio;
using Eloquence.Audio.Tests;
using Eloquence.Contracts;
using Eloquence.Tests.Support;

namespace Eloquence.SpeechEvaluation.Tests;

/// <summary>Recordings that are too long for memory. Three hours were run by hand: docs/decisions/024-long-recordings.md has the figures.</summary>
public sealed class LongRecordingTests : IAsyncLifetime
{
    private const int WavHeaderBytes = 44;
    private const int Rate = 8_000;
    private static readonly string Golden = Path.Combine(AppContext.BaseDirectory, "golden", "fr.wav");

    private SpeechEvaluationHost _host = null!;

    public async Task InitializeAsync() => _host = await SpeechEvaluationHost.StartAsync();

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Fact]
    public async Task A_recording_that_goes_through_a_file_is_measured_like_one_in_memory_and_leaves_no_file()
    {
        // A take of 3.4 s again and again: 24 s, and 9 minutes in 8.7 MB.
        var once = await LoopAsync(7);
        var often = await LoopAsync(160);
        Assert.True(often.Length > ReceivedFile.MemoryLimit);

        var one = await MeasuredAsync(once);
        var many = await MeasuredAsync(often);
        Assert.Equal(160.0 / 7, many.DurationSeconds / one.DurationSeconds, 1e-3);
        Assert.InRange(1200 * Math.Log2(many.Pitch!.MedianHz / one.Pitch!.MedianHz), -5, 5);
        Assert.Equal(one.Syllables!.ArticulationRate!.Value, many.Syllables!.ArticulationRate!.Value, 0.05 * one.Syllables.ArticulationRate.Value);
        Assert.InRange(many.Timeline!.PitchHz.Values.Count, 1, MeasurementTimeline.MaximumPoints);
        await Eventually.TrueAsync(() => OpenTemporaryFiles.Count() == 0, "the uploads' files to be gone");
    }

    [Fact]
    public async Task What_cannot_be_measured_in_time_is_refused_at_once_with_the_time_it_takes()
    {
        // The service learns its own speed from this one: two minutes are the least.
        await MeasuredAsync(await LoopAsync(36));
        // Half an hour is received within 2 s on a busy machine, too, and not measured within them on a fast one.
        using var response = await PostAsync(await LoopAsync(480), budgetMilliseconds: 2000);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
        var problem = await response.Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal("audio_too_long", problem.GetProperty("code").GetString());
        Assert.Contains("Prefer: wait=", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_client_that_breaks_a_long_upload_off_leaves_no_file_and_no_place_taken()
    {
        var recording = await LoopAsync(200);
        using var held = new HeldUpload(recording[..(9 * 1024 * 1024)], recording[(9 * 1024 * 1024)..]);
        using var gone = new CancellationTokenSource();
        var upload = _host.MeasureAsync(held, cancellationToken: gone.Token);
        await Eventually.TrueAsync(() => Task.FromResult(_host.Admitted == 1), "the upload is admitted");
        await gone.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => upload);
        await Eventually.TrueAsync(() => Task.FromResult(_host.Admitted == 0), "its place is free again");
        await Eventually.TrueAsync(() => OpenTemporaryFiles.Count() == 0, "its file to be gone");
    }

    private static async Task<byte[]> LoopAsync(int times)
    {
        var take = Audio.WavDecoder.Decode(await File.ReadAllBytesAsync(Golden), Rate).Samples;
        var once = new TestWav { Rate = Rate }.Write([.. take.Select(sample => (double)sample)]).AsSpan(WavHeaderBytes).ToArray();
        var data = new byte[times * once.Length];
        for (var i = 0; i < times; i++)
        {
            once.CopyTo(data, i * once.Length);
        }
        return new TestWav { Rate = Rate }.WriteData(data);
    }

    private async Task<SpeechMeasurement> MeasuredAsync(byte[] recording)
    {
        using var response = await PostAsync(recording);
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync());
        return (await response.Content.ReadFromJsonAsync<SpeechMeasurement>(ContractJson.Options))!;
    }

    private async Task<HttpResponseMessage> PostAsync(byte[] recording, int? budgetMilliseconds = null)
    {
        using var content = new ByteArrayContent(recording);
        if (budgetMilliseconds is { } budget)
        {
            content.Headers.Add(ServiceDefaults.RequestDeadline.Header, budget.ToString(provider: null));
        }
        return await _host.MeasureAsync(content);
    }
}
