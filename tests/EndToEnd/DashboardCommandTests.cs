using System.Text;
using System.Text.Json;
using Eloquence.Hosting.Tests.Dashboard;

namespace Eloquence.EndToEnd.Tests;

/// <summary>What the dashboard offers on the LiveKit server, asked as the dashboard asks.</summary>
[Collection(AppCollection.Name)]
public sealed class DashboardCommandTests(AppFixture fixture)
{
    [Fact]
    public async Task A_token_is_minted_that_the_server_accepts_and_its_rooms_are_listed()
    {
        using var dashboard = fixture.App.DashboardClient();
        var livekit = (await ResourcesAsync(dashboard)).Single(resource => resource.Text(3) == "livekit");
        Assert.All(livekit.Messages(17), report => Assert.Equal(0, report.Number(1)));

        var minted = await ExecuteAsync(dashboard, livekit, "mint-token");
        Assert.Equal(1, minted.Number(1));
        var token = minted.Message(4).Text(1);
        Assert.Equal("success", await fixture.App.Gateway.GetStringAsync(new Uri($"/rtc/validate?access_token={token}", UriKind.Relative)));

        var listed = await ExecuteAsync(dashboard, livekit, "list-rooms");
        Assert.Equal(1, listed.Number(1));
        Assert.Equal(JsonValueKind.Object, JsonDocument.Parse(listed.Message(4).Text(1)).RootElement.ValueKind);
    }

    private static async Task<IReadOnlyList<Fields>> ResourcesAsync(GrpcTestClient dashboard)
    {
        using var watch = await dashboard.CallAsync("WatchResources", []);
        return (await watch.NextAsync()).Message(1).Messages(1);
    }

    private static async Task<Fields> ExecuteAsync(GrpcTestClient dashboard, Fields resource, string command)
    {
        using var call = await dashboard.CallAsync("ExecuteResourceCommand", [.. Text(1, command), .. Text(2, resource.Text(1)), .. Text(3, resource.Text(2))]);
        return await call.NextAsync();
    }

    /// <summary>A field of text of fewer than 128 bytes in protobuf.</summary>
    private static byte[] Text(int field, string value) => [(byte)((field << 3) | 2), (byte)value.Length, .. Encoding.ASCII.GetBytes(value)];
}
