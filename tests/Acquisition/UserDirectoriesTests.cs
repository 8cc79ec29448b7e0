namespace Eloquence.Acquisition.Tests;

public sealed class UserDirectoriesTests
{
    private static readonly UserEnvironment Ada = new(false, false, false, "/home/ada", "/home/ada/local", _ => null);

    [Fact]
    public void An_ordinary_user_has_the_folders_of_the_XDG_specification()
    {
        Assert.Equal("/home/ada/.cache/eloquence", CacheDirectory.Locate(Ada));
        Assert.Equal("/home/ada/.local/share/eloquence", DataDirectory.Locate(Ada));
    }

    [Fact]
    public void The_XDG_variables_are_followed_when_absolute()
    {
        Assert.Equal("/fast/eloquence", CacheDirectory.Locate(Ada with { Variable = Only("XDG_CACHE_HOME", "/fast") }));
        Assert.Equal("/home/ada/.cache/eloquence", CacheDirectory.Locate(Ada with { Variable = Only("XDG_CACHE_HOME", "fast") }));
    }

    [Fact]
    public void Root_uses_system_folders_that_an_unprivileged_server_can_reach()
    {
        Assert.Equal("/var/cache/eloquence", CacheDirectory.Locate(Ada with { IsRoot = true }));
        Assert.Equal("/var/lib/eloquence", DataDirectory.Locate(Ada with { IsRoot = true }));
    }

    [Fact]
    public void A_chosen_folder_wins_everywhere()
    {
        Assert.Equal("/else", CacheDirectory.Locate(Ada with { IsRoot = true, Variable = Only("ELOQUENCE_CACHE", "/else") }));
        Assert.Equal("/else", DataDirectory.Locate(Ada with { IsMac = true, Variable = Only("ELOQUENCE_DATA", "/else") }));
    }

    [Fact]
    public void A_Mac_has_its_library_folders()
    {
        Assert.Equal("/home/ada/Library/Caches/eloquence", CacheDirectory.Locate(Ada with { IsMac = true }));
        Assert.Equal("/home/ada/Library/Application Support/eloquence", DataDirectory.Locate(Ada with { IsMac = true }));
    }

    private static Func<string, string?> Only(string name, string value) => asked => asked == name ? value : null;
}
