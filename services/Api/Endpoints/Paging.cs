using Eloquence.Api.Infrastructure.Postgres;
using Eloquence.ServiceDefaults;
using Microsoft.OpenApi;

namespace Eloquence.Api.Endpoints;

/// <summary>The query of a paginated list: <c>page</c> from 1, <c>page_size</c> 1..100.</summary>
internal static class Paging
{
    private const int DefaultSize = 20;
    private const int LargestSize = 100;
    private const int LastPage = 1_000_000;

    /// <exception cref="RejectionException">A value is out of range.</exception>
    public static PageRequest Read(HttpRequest request, int defaultSize = DefaultSize) => new(
        Number(request, "page", 1, LastPage), Number(request, "page_size", defaultSize, LargestSize));

    /// <summary>The user whose things are listed.</summary>
    /// <exception cref="RejectionException">The query names no user.</exception>
    public static string UserOf(HttpRequest request) => TextRule.Required(request.Query["user_id"], "user_id");

    /// <summary>Describes what <see cref="Read"/> takes.</summary>
    public static RouteHandlerBuilder DescribePages(this RouteHandlerBuilder route, int defaultSize = DefaultSize) => route
        .DescribeQuery("page", $"Number of the page, 1 to {LastPage}; 1 when absent.", JsonSchemaType.Integer)
        .DescribeQuery("page_size", $"Items of a page, 1 to {LargestSize}; {defaultSize} when absent.", JsonSchemaType.Integer);

    /// <summary>Describes what <see cref="UserOf"/> takes.</summary>
    public static RouteHandlerBuilder DescribeUser(this RouteHandlerBuilder route) =>
        route.DescribeQuery("user_id", "The user whose things are listed.", isRequired: true);

    private static int Number(HttpRequest request, string name, int absent, int largest)
    {
        string? text = request.Query[name];
        if (text is null)
        {
            return absent;
        }

        return int.TryParse(text, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var number) && number >= 1 && number <= largest
            ? number
            : throw new RejectionException(
                StatusCodes.Status400BadRequest, $"{name}_invalid", $"{name} cannot be used.", $"Send a whole number from 1 to {largest}.");
    }
}
