using Aspire.Hosting.Dashboard;

namespace Eloquence.Hosting.Tests.Dashboard;

public sealed class DashboardMessagesTests
{
    [Fact]
    public void The_smallest_resource_has_only_its_four_names() =>
        Assert.Equal([1, 2, 3, 4], Written(new ResourceView { Name = "a", Type = "b", DisplayName = "c", Uid = "d" }).Numbers);

    [Fact]
    public void Every_part_of_a_resource_has_its_field()
    {
        var resource = Written(new ResourceView
        {
            Name = "api-1",
            Type = "Project",
            DisplayName = "api",
            Uid = "u1",
            State = "Running",
            StateStyle = "success",
            CreatedAt = new DateTime(2026, 1, 2, 3, 4, 5, DateTimeKind.Utc).AddTicks(1),
            StartedAt = DateTime.UnixEpoch,
            StoppedAt = DateTime.UnixEpoch.AddTicks(-1),
            Environment = [new("A", "1", true), new("B", null, false), new("C", "", false)],
            Commands =
            [
                new()
                {
                    Name = "stop", DisplayName = "Stop", Description = "Stops it", ConfirmationMessage = "Sure?",
                    IconName = "Stop", IconVariant = 1, IsHighlighted = true, State = 2,
                },
                new() { Name = "start", DisplayName = "Start" },
            ],
            Urls =
            [
                new() { EndpointName = "http", FullUrl = "http://localhost:1", IsInternal = true, IsInactive = true, SortOrder = 3, DisplayName = "Home" },
                new() { FullUrl = "http://localhost:2" },
            ],
            HealthReports =
            [
                new() { Key = "ready", Status = 0, Description = "fine", LastRunAt = DateTime.UnixEpoch.AddSeconds(9) },
                new() { Key = "live", Exception = "at X" },
            ],
            Relationships = [new("db", "WaitFor")],
            Volumes = [new("data", "/var/lib", "volume", true)],
            IsHidden = true,
            SupportsDetailedTelemetry = true,
            IconName = "Box",
            IconVariant = 0,
        });

        Assert.Equal([1, 2, 3, 4, 5, 6, 7, 11, 13, 14, 15, 17, 18, 19, 20, 21, 22, 23, 24], resource.Numbers);
        Assert.Equal(("api-1", "Project", "api", "u1"), (resource.Text(1), resource.Text(2), resource.Text(3), resource.Text(4)));
        Assert.Equal(("Running", "success"), (resource.Text(5), resource.Text(14)));
        Assert.Equal((1_767_323_045L, 100L), (resource.Message(6).Number(1), resource.Message(6).Number(2)));
        Assert.Empty(resource.Message(18).Numbers);
        Assert.Equal((-1L, 999_999_900L), (resource.Message(19).Number(1), resource.Message(19).Number(2)));

        var environment = resource.Messages(7);
        Assert.Equal([1, 2, 3], environment[0].Numbers);
        Assert.Equal([1], environment[1].Numbers);
        Assert.Equal("", environment[2].Text(2));

        var stop = resource.Messages(11)[0];
        Assert.Equal(("stop", "Stop", "Sure?", "Stop", "Stops it"), (stop.Text(1), stop.Text(2), stop.Text(3), stop.Text(6), stop.Text(8)));
        Assert.Equal((1L, 1L, 2L), (stop.Number(5), stop.Number(7), stop.Number(9)));
        Assert.Equal([1, 2], resource.Messages(11)[1].Numbers);

        var url = resource.Messages(13)[0];
        Assert.Equal(("http", "http://localhost:1", 1L, 1L), (url.Text(1), url.Text(2), url.Number(3), url.Number(4)));
        Assert.Equal((3L, "Home"), (url.Message(5).Number(1), url.Message(5).Text(2)));
        Assert.Equal([2, 5], resource.Messages(13)[1].Numbers);

        var health = resource.Messages(17);
        Assert.Equal((0L, "ready", "fine", 9L), (health[0].Number(1), health[0].Text(2), health[0].Text(3), health[0].Message(5).Number(1)));
        Assert.Equal([2, 4], health[1].Numbers);

        Assert.Equal(("db", "WaitFor"), (resource.Message(20).Text(1), resource.Message(20).Text(2)));
        var volume = resource.Message(15);
        Assert.Equal(("data", "/var/lib", "volume", 1L), (volume.Text(1), volume.Text(2), volume.Text(3), volume.Number(4)));
        Assert.Equal((1L, 1L, "Box", 0L), (resource.Number(21), resource.Number(22), resource.Text(23), resource.Number(24)));
    }

    [Fact]
    public void Property_values_keep_their_type()
    {
        Assert.Equal("text", Value("text").Text(3));
        Assert.Equal("", Value("").Text(3));
        Assert.Equal(42, Value(42).Real(2));
        Assert.Equal(42, Value(42L).Real(2));
        Assert.Equal(-1.5, Value(-1.5).Real(2));
        Assert.Equal(0, Value(false).Number(4));
        Assert.Equal(1, Value(true).Number(4));
        Assert.Equal(0, Value(null).Number(1));
        List<string> list = ["a", ""];
        Assert.Equal(list, Value(list).Message(6).Messages(1).Select(item => item.Text(3)));
        Assert.Equal([6], Value(Array.Empty<string>()).Numbers);
        Assert.Equal("00000000-0000-0000-0000-000000000000", Value(Guid.Empty).Text(3));
    }

    [Fact]
    public void Property_flags_have_their_fields()
    {
        var property = Written(View(new PropertyView
        {
            Name = "container.image",
            DisplayName = "Image",
            Value = "x",
            IsSensitive = true,
            IsHighlighted = true,
            SortOrder = 0,
        })).Message(12);
        Assert.Equal([1, 2, 3, 4, 5, 6], property.Numbers);
        Assert.Equal(("container.image", "Image"), (property.Text(1), property.Text(2)));
        Assert.Equal((1L, 1L, 0L), (property.Number(4), property.Number(5), property.Number(6)));
        Assert.Equal(0, Written(View(new PropertyView { Name = "n", Value = "v" })).Message(12).Number(4));
    }

    [Fact]
    public void A_snapshot_leaves_out_what_is_already_gone()
    {
        using var writer = new ProtobufWriter();
        DashboardMessages.WriteSnapshot(writer, [new ResourceChange.Delete("old", "Executable"), Views.Upsert("new")]);
        Assert.Equal("new", Assert.Single(new Fields(writer.Written).Message(1).Messages(1)).Text(1));
    }

    private static Fields Value(object? value) =>
        Written(View(new PropertyView { Name = "n", Value = value })).Message(12).Message(3);

    private static ResourceView View(PropertyView property) =>
        new() { Name = "a", Type = "b", DisplayName = "c", Uid = "d", Properties = [property] };

    private static Fields Written(ResourceView resource)
    {
        using var writer = new ProtobufWriter();
        DashboardMessages.WriteSnapshot(writer, [new ResourceChange.Upsert(resource)]);
        return new Fields(writer.Written).Message(1).Message(1);
    }
}
