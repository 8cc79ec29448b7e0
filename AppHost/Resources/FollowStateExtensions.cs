using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Eloquence.AppHost.Resources;

internal static class FollowStateExtensions
{
    /// <summary>
    /// Lets a resource without a process of its own show the state of another one. Aspire does this by itself only for children of containers.
    /// </summary>
    public static IResourceBuilder<T> FollowState<T>(this IResourceBuilder<T> builder, IResource leader)
        where T : IResource =>
        builder.OnInitializeResource(async (follower, started, _) =>
        {
            var stopping = started.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping;
            try
            {
                await foreach (var change in started.Notifications.WatchAsync(stopping).ConfigureAwait(false))
                {
                    if (change.Resource == leader)
                    {
                        await started.Notifications.PublishUpdateAsync(follower, snapshot => snapshot with
                        {
                            State = change.Snapshot.State,
                            StartTimeStamp = change.Snapshot.StartTimeStamp,
                            StopTimeStamp = change.Snapshot.StopTimeStamp,
                        }).ConfigureAwait(false);
                    }
                }
            }
            catch (OperationCanceledException) when (stopping.IsCancellationRequested)
            {
            }
        });
}
