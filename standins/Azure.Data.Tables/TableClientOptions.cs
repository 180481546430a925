using Azure.Core;

namespace Azure.Data.Tables;

/// <summary>Transport, retries and the protocol version of a table client.</summary>
public class TableClientOptions : ClientOptions
{
    public TableClientOptions(ServiceVersion serviceVersion = ServiceVersion.V2020_12_06)
    {
        VersionHeader = serviceVersion switch
        {
            ServiceVersion.V2019_02_02 => "2019-02-02",
            ServiceVersion.V2020_12_06 => "2020-12-06",
            _ => throw new ArgumentOutOfRangeException(nameof(serviceVersion), serviceVersion, "Not a version of the table service that this client speaks."),
        };
    }

    internal string VersionHeader { get; }

#pragma warning disable CA1707 // The official names.
    public enum ServiceVersion
    {
        V2019_02_02 = 1,
        V2020_12_06 = 2,
    }
#pragma warning restore CA1707
}
