using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace ScimFunctions.InProcessStorage.Tables;

/// <summary>Where the next page of a query begins. To clients it is opaque, and what the service did not write it refuses.</summary>
/// <param name="PartitionKey">Of the first row that may be on it.</param>
/// <param name="RowKey">Of that row.</param>
/// <param name="AfterEmptyPage">Whether the page before had no rows because a test wanted it so.</param>
internal sealed record ContinuationToken(string PartitionKey, string RowKey, bool AfterEmptyPage)
{
    private const string Version = "1";
    private const int ChecksumLength = 4;

    /// <summary>The text that stands for one key.</summary>
    public static string Encode(string key, bool flag = false)
    {
        byte[] content = [flag ? (byte)1 : (byte)0, .. Encoding.UTF8.GetBytes(key)];
        var opaque = Base64Url.EncodeToString([.. SHA256.HashData(content).AsSpan(0, ChecksumLength), .. content]);
        return $"{Version}!{opaque.Length.ToString(CultureInfo.InvariantCulture)}!{opaque}";
    }

    /// <exception cref="StorageException">The text is none that was written by <see cref="Encode"/>.</exception>
    public static (string Key, bool Flag) Decode(string text)
    {
        var parts = text.Split('!');
        if (parts is [Version, var length, var opaque] && length == opaque.Length.ToString(CultureInfo.InvariantCulture) && Base64Url.IsValid(opaque))
        {
            var bytes = Base64Url.DecodeFromChars(opaque);
            if (bytes.Length > ChecksumLength && SHA256.HashData(bytes.AsSpan(ChecksumLength)).AsSpan(0, ChecksumLength).SequenceEqual(bytes.AsSpan(0, ChecksumLength)))
            {
                return (Encoding.UTF8.GetString(bytes.AsSpan(ChecksumLength + 1)), bytes[ChecksumLength] == 1);
            }
        }

        throw StorageException.InvalidInput("The continuation token is not one that the service gave.");
    }

    public static ContinuationToken? Read(StorageRequest request)
    {
        if (request.Parameter("NextPartitionKey") is not { Length: > 0 } partition)
        {
            return request.Parameter("NextRowKey") is null ? null : throw StorageException.InvalidInput("A continuation token has a partition key.");
        }

        var (partitionKey, afterEmptyPage) = Decode(partition);
        return new ContinuationToken(partitionKey, request.Parameter("NextRowKey") is { Length: > 0 } row ? Decode(row).Key : "", afterEmptyPage);
    }

    public StorageResponse WriteTo(StorageResponse response) => response
        .With("x-ms-continuation-NextPartitionKey", Encode(PartitionKey, AfterEmptyPage))
        .With("x-ms-continuation-NextRowKey", Encode(RowKey));
}
