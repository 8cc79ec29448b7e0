using Aspire.Hosting.Dashboard;

namespace Eloquence.Hosting.Tests.Dashboard;

internal static class Views
{
    public static ResourceChange Upsert(string name, string? state = null) =>
        new ResourceChange.Upsert(new ResourceView { Name = name, Type = "Executable", DisplayName = name, Uid = name + "-1", State = state });
}
