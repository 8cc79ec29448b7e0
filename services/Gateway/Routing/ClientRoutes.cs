namespace Eloquence.Gateway.Routing;

/// <summary>What clients may ask for and who answers. All paths are at the host root: the phone app drops any prefix of its base URL.</summary>
internal static class ClientRoutes
{
    private const string Api = "api";
    private const string Reading = "GET|HEAD";
    private const string Others = "*";

    /// <summary>The route table. The most specific path wins, then the line that names the method.</summary>
    public static IReadOnlyList<ClientRoute> Table { get; } =
    [
        new("POST", "/api/confidence-analysis", Api, Budget.Analysis),
        new(Reading, "/api/{**path}", Api, Budget.Read),
        new(Others, "/api/{**path}", Api, Budget.Write),
        new(Reading, "/openapi/{**path}", Api, Budget.Read),
        new("GET", "/ws/{**path}", Api, Budget.Stream),
    ];
}
