using Eloquence.AppHost.Resources;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Eloquence.AppHost.Tests;

public sealed class PatientCheckTests
{
    [Fact]
    public async Task A_server_that_answers_after_a_moment_is_healthy_at_the_first_check()
    {
        var asked = 0;

        var result = await PatientCheck.RunAsync(_ => Task.FromResult(++asked < 4 ? "starting up" : null), TimeProvider.System, CancellationToken.None);

        Assert.Equal((HealthStatus.Healthy, 4), (result.Status, asked));
    }

    [Fact]
    public async Task A_server_that_stays_silent_is_unhealthy_with_its_last_complaint()
    {
        var time = new ManualTime();

        var result = await PatientCheck.RunAsync(
            _ =>
            {
                time.Advance(TimeSpan.FromSeconds(3));
                return Task.FromResult<string?>("connection refused");
            },
            time,
            CancellationToken.None);

        Assert.Equal((HealthStatus.Unhealthy, "connection refused"), (result.Status, result.Description));
    }
}
