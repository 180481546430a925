using System.Globalization;
using ScimFunctions.StandIns.Storage;

namespace Azure.Data.Tables;

/// <summary>The service refused a transaction. None of its actions took place.</summary>
public class TableTransactionFailedException : RequestFailedException
{
    public TableTransactionFailedException(RequestFailedException requestFailedException)
        : base(requestFailedException.Status, requestFailedException.Message, requestFailedException.ErrorCode, requestFailedException.InnerException)
    {
#pragma warning disable MA0056 // Exception.Data is virtual, and nobody overrides it.
        foreach (object key in requestFailedException.Data.Keys)
        {
            Data.Add(key, requestFailedException.Data[key]);
        }

        if (int.TryParse(Data[StorageErrorParser.FailedEntity] as string, NumberStyles.None, CultureInfo.InvariantCulture, out int index))
        {
            FailedTransactionActionIndex = index;
        }
#pragma warning restore MA0056
    }

    /// <summary>Which action the service refused, counted from 0; null where it did not say.</summary>
    public int? FailedTransactionActionIndex { get; }
}
