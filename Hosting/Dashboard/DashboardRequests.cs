namespace Aspire.Hosting.Dashboard;

/// <summary>Request of WatchResourceConsoleLogs.</summary>
internal readonly record struct ConsoleLogsRequest(string ResourceName, bool SuppressFollow)
{
    public static ConsoleLogsRequest Parse(ReadOnlySpan<byte> message)
    {
        var request = new ConsoleLogsRequest("", false);
        var reader = new ProtobufReader(message);
        while (reader.Next())
        {
            if (reader.Is(1, WireType.LengthDelimited))
            {
                request = request with { ResourceName = reader.ReadString() };
            }
            else if (reader.Is(2, WireType.Varint))
            {
                request = request with { SuppressFollow = reader.ReadBool() };
            }
            else
            {
                reader.Skip();
            }
        }

        return request;
    }
}

/// <summary>Request of ExecuteResourceCommand; arguments (field 5) have no use here.</summary>
internal readonly record struct CommandRequest(string CommandName, string ResourceName)
{
    public static CommandRequest Parse(ReadOnlySpan<byte> message)
    {
        var request = new CommandRequest("", "");
        var reader = new ProtobufReader(message);
        while (reader.Next())
        {
            if (reader.Is(1, WireType.LengthDelimited))
            {
                request = request with { CommandName = reader.ReadString() };
            }
            else if (reader.Is(2, WireType.LengthDelimited))
            {
                request = request with { ResourceName = reader.ReadString() };
            }
            else
            {
                reader.Skip();
            }
        }

        return request;
    }
}
