using System.Net.Sockets;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Eloquence.Hosting.Tests.Testing;

namespace Eloquence.Hosting.Tests.ApplicationModel;

public sealed class EndpointReferenceTests
{
    private readonly IDistributedApplicationBuilder _builder = TestModel.Builder();

    [Fact]
    public async Task An_allocated_endpoint_has_all_its_properties()
    {
        var endpoint = _builder.AddShell("web").WithHttpEndpoint(targetPort: 8080).At("http", 5001).GetEndpoint("http");

        Assert.Equal("http://localhost:5001", await endpoint.GetValueAsync());
        Assert.Equal("localhost", await ValueAsync(endpoint, EndpointProperty.Host));
        Assert.Equal("127.0.0.1", await ValueAsync(endpoint, EndpointProperty.IPV4Host));
        Assert.Equal("5001", await ValueAsync(endpoint, EndpointProperty.Port));
        Assert.Equal("localhost:5001", await ValueAsync(endpoint, EndpointProperty.HostAndPort));
        Assert.Equal("http", await ValueAsync(endpoint, EndpointProperty.Scheme));
        Assert.Equal("8080", await ValueAsync(endpoint, EndpointProperty.TargetPort));
        Assert.Equal("False", await ValueAsync(endpoint, EndpointProperty.TlsEnabled));
        Assert.Equal(("http://localhost:5001", 5001, "localhost"), (endpoint.Url, endpoint.Port, endpoint.Host));
    }

    [Theory]
    [InlineData(EndpointProperty.Url, "{web.bindings.http.url}")]
    [InlineData(EndpointProperty.Host, "{web.bindings.http.host}")]
    [InlineData(EndpointProperty.Port, "{web.bindings.http.port}")]
    [InlineData(EndpointProperty.HostAndPort, "{web.bindings.http.host}:{web.bindings.http.port}")]
    [InlineData(EndpointProperty.TargetPort, "{web.bindings.http.targetPort}")]
    [InlineData(EndpointProperty.Scheme, "{web.bindings.http.scheme}")]
    public void The_manifest_names_a_property_by_its_binding(EndpointProperty property, string expected)
        => Assert.Equal(expected, _builder.AddShell("web").WithHttpEndpoint().GetEndpoint("http").Property(property).ValueExpression);

    [Fact]
    public async Task A_value_is_waited_for_until_the_endpoint_has_an_address()
    {
        var web = _builder.AddShell("web").WithHttpEndpoint();
        var url = web.GetEndpoint("http").GetValueAsync().AsTask();
        Assert.False(url.IsCompleted);
        Assert.False(web.GetEndpoint("http").IsAllocated);

        web.At("http", 5002);

        Assert.Equal("http://localhost:5002", await url);
    }

    [Fact]
    public async Task A_container_reaches_a_container_by_its_name_and_others_through_the_host()
    {
        var server = _builder.AddContainer("server", "image").WithHttpEndpoint(targetPort: 8080).At("http", 5003);
        var program = _builder.AddShell("program").WithHttpEndpoint(targetPort: 9090).At("http", 5004);
        var client = _builder.AddContainer("client", "image");

        Assert.Equal("http://server:8080", await server.GetEndpoint("http").GetValueAsync(new ValueProviderContext { Caller = client.Resource }));
        Assert.Equal("http://localhost:5003", await server.GetEndpoint("http").GetValueAsync(new ValueProviderContext { Caller = program.Resource }));
    }

    [Fact]
    public void Without_a_proxy_the_port_is_the_target_port()
    {
        var proxied = new EndpointAnnotation(ProtocolType.Tcp, targetPort: 7000);
        var proxyless = new EndpointAnnotation(ProtocolType.Tcp, targetPort: 7000, isProxied: false);

        Assert.Null(proxied.Port);
        Assert.Equal(7000, proxyless.Port);
    }

    [Fact]
    public void A_missing_endpoint_is_named()
    {
        var endpoint = _builder.AddShell("web").GetEndpoint("grpc");

        Assert.False(endpoint.Exists);
        var failure = Assert.Throws<InvalidOperationException>(() => endpoint.Url);
        Assert.Contains("'grpc' is not defined for resource 'web'", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Two_endpoints_of_one_name_are_refused()
    {
        var web = _builder.AddShell("web").WithHttpEndpoint();

        var failure = Assert.Throws<DistributedApplicationException>(() => web.WithHttpEndpoint(targetPort: 1));
        Assert.Contains("Endpoint with name 'http' already exists", failure.Message, StringComparison.Ordinal);
    }

    private static async Task<string?> ValueAsync(EndpointReference endpoint, EndpointProperty property) => await endpoint.Property(property).GetValueAsync();
}
