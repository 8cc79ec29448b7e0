using Aspire.Hosting.Dashboard;
using Microsoft.Extensions.DependencyInjection;

namespace Aspire.Hosting.Orchestration;

internal static class OrchestrationExtensions
{
    /// <summary>Everything that runs the application, as opposed to publishing it.</summary>
    public static IServiceCollection AddOrchestration(this IServiceCollection services) => services
        .AddSingleton<DashboardOptions>()
        .AddSingleton<DashboardHost>()
        .AddSingleton<IDashboardData, DashboardData>()
        .AddSingleton<ProjectBuilder>()
        .AddSingleton<ResourceEvaluator>()
        .AddSingleton<DcpExecutor>()
        .AddHostedService<StartupReport>()
        .AddHostedService<ResourceHealthMonitor>()
        .AddHostedService<ApplicationOrchestrator>();
}
