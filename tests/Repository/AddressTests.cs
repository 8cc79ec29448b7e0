using System.Text.RegularExpressions;

namespace Eloquence.Repository.Tests;

/// <summary>
/// Nothing in the repository knows the machine or the network it was written on, nor where another service listens. Patterns and examples
/// are put together from pieces, so that they do not find themselves.
/// </summary>
public sealed class AddressTests(RepositoryFiles files) : IClassFixture<RepositoryFiles>
{
    private const string Loopback = @"(localhost|127\.0\.0\.1|\[::1\]):";

    // RFC 1918.
    private static readonly TextRule PrivateAddress = new(@"(?<![\w.])(10(\.\d{1,3}){3}|172\.(1[6-9]|2\d|3[01])(\.\d{1,3}){2}|192\.168(\.\d{1,3}){2})(?![\w.]*\d)");

    private static readonly TextRule MachinePath = new("(?<![\\w.~-])/" + "(work|root|tmp)/[A-Za-z]");

    // Image registries are not meant: official Aspire writes them into every manifest.
    private static readonly TextRule PackageRegistry = new(
        string.Join('|', new[] { ("nuget", "org"), ("npmjs", "(org|com)"), ("yarnpkg", "com"), ("debian", "org"), ("ubuntu", "com/ubuntu"), ("pypi", "org"), ("pythonhosted", "org"), ("crates", "io"), ("pkgs.dev.azure", "com") }
            .Select(host => $@"\b{host.Item1}\.{host.Item2}\b")),
        RegexOptions.IgnoreCase);

    private static readonly TextRule AnyPort = new(Loopback + "(?!0\\b)\\d");

    // PostgreSQL, Redis, LiveKit, Ollama, OTLP, Aspire's dashboard, our gateway. Tests of text and data may name ports where nobody listens.
    private static readonly TextRule UsualPort = new(Loopback + @"(5432|6379|788[0-2]|11434|431[78]|188(8[89]|9[01])|8000)\b");

    private static readonly TextRule OtherPortThanTheGateways = new(Loopback + @"(?!8000\b)\d");

    [Fact]
    public void No_private_address_is_written_anywhere() => PrivateAddress.HoldsIn(files.Texts);

    [Fact]
    public void No_path_of_a_machine_is_written_anywhere() => MachinePath.HoldsIn(files.Texts);

    [Fact]
    public void No_package_registry_is_named_and_none_is_configured()
    {
        PackageRegistry.HoldsIn(files.Texts);
        Assert.DoesNotContain(files.All, file => file.IsNamed("nuget.config", ".npmrc", ".yarnrc*", "pip.conf", "sources.list"));
    }

    [Fact]
    public void Documents_and_requests_talk_to_the_gateway_only() => OtherPortThanTheGateways.HoldsIn(files.Texts.Where(IsDocument));

    [Fact]
    public void Code_and_settings_know_no_port_of_a_service() => AnyPort.HoldsIn(files.Texts.Where(file => !IsDocument(file) && !file.IsIn("tests")));

    [Fact]
    public void Tests_do_not_reach_for_where_a_service_usually_listens() => UsualPort.HoldsIn(files.Texts.Where(file => !IsDocument(file) && file.IsIn("tests")));

    [Theory]
    [InlineData("10", ".0.0.7", true)]
    [InlineData("http://192", ".168.1.44/api", true)]
    [InlineData("172", ".20.0.1", true)]
    [InlineData("172", ".32.0.1", false)]
    [InlineData("version 10", ".0.111", false)]
    [InlineData("192", ".0.2.7", false)]
    public void Private_addresses_are_told_from_others(string start, string rest, bool isPrivate) =>
        Assert.Equal(isPrivate, PrivateAddress.Forbids(start + rest));

    [Theory]
    [InlineData("cd /", "work/main", true)]
    [InlineData("\"/", "tmp/x\"", true)]
    [InlineData("src/", "work/main", false)]
    [InlineData("/usr/", "tmp", false)]
    public void Paths_of_machines_are_told_from_others(string start, string rest, bool isMachinePath) =>
        Assert.Equal(isMachinePath, MachinePath.Forbids(start + rest));

    [Theory]
    [InlineData(":8000", true, true, false)]
    [InlineData(":80001", true, false, true)]
    [InlineData(":5432", true, true, true)]
    [InlineData(":0", false, false, true)]
    [InlineData(":{port}", false, false, false)]
    public void Ports_are_told_apart(string port, bool isForbiddenInCode, bool isForbiddenInTests, bool isForbiddenInDocuments)
    {
        Assert.Equal(isForbiddenInCode, AnyPort.Forbids("http://localhost" + port));
        Assert.Equal(isForbiddenInTests, UsualPort.Forbids("http://localhost" + port));
        Assert.Equal(isForbiddenInDocuments, OtherPortThanTheGateways.Forbids("http://localhost" + port));
    }

    [Theory]
    [InlineData("https://api.nuget", ".org/v3/index.json")]
    [InlineData("https://registry.npmjs", ".org/")]
    [InlineData("deb http://deb.debian", ".org/debian")]
    public void Registries_are_recognised(string start, string rest) => Assert.True(PackageRegistry.Forbids(start + rest));

    private static bool IsDocument(RepositoryFile file) => file.IsNamed("*.md", "*.http");
}
