using Eloquence.ServiceDefaults.Tests.Support;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;

namespace Eloquence.ServiceDefaults.Tests;

public sealed class DiscoveryTests
{
    [Theory]
    [InlineData("http://api", "http://a:1/")]
    [InlineData("https://api", "https://b:2/")]
    [InlineData("https+http://api", "https://b:2/")]
    [InlineData("http+https://api", "http://a:1/")]
    [InlineData("HTTP://API", "http://a:1/")]
    [InlineData("http://_admin.api", "http://c:3/")]
    [InlineData("https+http://_admin.api", "http://c:3/")]
    [InlineData("https+http://plain", "http://d:4/")]
    [InlineData("http://bare", "http://e:5/")]
    [InlineData("http://usual", "http://f:6/")]
    [InlineData("http://single", "http://g:7/")]
    public void A_name_leads_to_its_configured_address(string asked, string expected)
    {
        var resolver = Resolver(
            ("services:api:http:0", "http://a:1"), ("services:api:https:0", "https://b:2"), ("services:api:admin:0", "http://c:3"),
            ("services:plain:http:0", "http://d:4"), ("services:bare:http:0", "e:5"), ("services:usual:default:0", "http://f:6"), ("services:single:http", "http://g:7"));

        var endpoints = resolver.Resolve(new Uri(asked));

        Assert.True(endpoints.IsConfigured);
        Assert.Equal(expected, Assert.Single(endpoints.Addresses).ToString());
    }

    [Theory]
    [InlineData("http://elsewhere", "http://elsewhere/")]
    [InlineData("https+http://elsewhere", "https://elsewhere/")]
    [InlineData("http://api:8080", "http://api:8080/")]
    [InlineData("http://127.0.0.1", "http://127.0.0.1/")]
    [InlineData("http://_other.elsewhere", "http://elsewhere/")]
    public void An_address_that_is_not_configured_stays_as_it_is(string asked, string expected)
    {
        var endpoints = Resolver(("services:api:http:0", "http://a:1")).Resolve(new Uri(asked));

        Assert.False(endpoints.IsConfigured);
        Assert.Equal(expected, Assert.Single(endpoints.Addresses).ToString());
    }

    [Fact]
    public void Addresses_take_turns_and_the_path_is_kept()
    {
        var resolver = Resolver(("services:api:http:0", "http://a:1"), ("services:api:http:1", "http://b:2"));

        var asked = Enumerable.Range(0, 4).Select(_ => resolver.Next(new Uri("http://api/x?y=%2F1")).ToString());

        Assert.Equal(["http://a:1/x?y=%2F1", "http://b:2/x?y=%2F1", "http://a:1/x?y=%2F1", "http://b:2/x?y=%2F1"], asked);
    }

    [Fact]
    public void A_changed_configuration_is_followed_and_announced()
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection([new("services:api:http:0", "http://a:1")]).Build();
        var resolver = new ServiceEndpointResolver(configuration);
        var before = resolver.Resolve(new Uri("http://api"));
        Assert.False(before.ChangeToken.HasChanged);

        configuration["services:api:http:0"] = "http://b:2";
        configuration.Reload();

        Assert.True(before.ChangeToken.HasChanged);
        Assert.Equal("http://b:2/", Assert.Single(resolver.Resolve(new Uri("http://api")).Addresses).ToString());
    }

    [Fact]
    public void An_address_that_is_none_is_refused_with_its_place()
    {
        var failure = Assert.Throws<InvalidOperationException>(() => Resolver(("services:api:http:0", "http://a:b:c")).Resolve(new Uri("http://api")));

        Assert.Contains("services:api:http", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_client_of_the_factory_finds_services_by_name()
    {
        await using var first = await TestService.StartAsync(app => app.MapGet("/who", (HttpRequest request) => $"first{request.QueryString}"));
        await using var second = await TestService.StartAsync(app => app.MapGet("/who", (HttpRequest request) => $"second{request.QueryString}"));
        await using var caller = await TestService.StartAsync(
            configuration: [new("services:who:http:0", first.Address), new("services:who:http:1", second.Address)]);
        using var client = caller.Call("who");

        var answers = new[] { await client.GetStringAsync("/who?a=1"), await client.GetStringAsync("https+http://who/who?a=1"), await client.GetStringAsync("/who") };

        Assert.Contains(answers, answer => answer.StartsWith("second", StringComparison.Ordinal));
        Assert.Contains("first?a=1", answers);
    }

    private static ServiceEndpointResolver Resolver(params (string Key, string Value)[] settings) =>
        new(new ConfigurationBuilder().AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create(setting.Key, (string?)setting.Value))).Build());
}
