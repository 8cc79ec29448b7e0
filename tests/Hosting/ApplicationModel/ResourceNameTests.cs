using Aspire.Hosting;
using Eloquence.Hosting.Tests.Testing;

namespace Eloquence.Hosting.Tests.ApplicationModel;

public sealed class ResourceNameTests
{
    [Theory]
    [InlineData("a")]
    [InlineData("speech-evaluation")]
    [InlineData("Api2")]
    [InlineData("a123456789012345678901234567890123456789012345678901234567890123")]
    public void A_good_name_is_taken(string name) => Assert.Equal(name, new PlainResource(name).Name);

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("1api")]
    [InlineData("-api")]
    [InlineData("api-")]
    [InlineData("a--b")]
    [InlineData("a_b")]
    [InlineData("a.b")]
    [InlineData("é")]
    [InlineData("a1234567890123456789012345678901234567890123456789012345678901234")]
    public void A_bad_name_is_refused(string name) => Assert.Throws<ArgumentException>(() => new PlainResource(name));

    [Fact]
    public void Two_resources_of_one_name_are_refused_whatever_the_case()
    {
        var builder = TestModel.Builder();
        builder.AddPlain("api");

        var failure = Assert.Throws<DistributedApplicationException>(() => builder.AddParameter("API"));
        Assert.Contains("with name 'API' because resource of type", failure.Message, StringComparison.Ordinal);
    }
}
