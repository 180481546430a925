using System.Buffers.Text;
using System.Collections.Frozen;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace ScimFunctions.InProcessStorage.Tables;

/// <summary>The options of a query.</summary>
/// <param name="Filter">Null for all rows.</param>
/// <param name="Select">Null for all properties.</param>
/// <param name="Top">The rows wanted on the page.</param>
/// <param name="Token">Where the page begins; null for the beginning.</param>
internal sealed record TableQuery(TableFilter? Filter, IReadOnlySet<string>? Select, int Top, ContinuationToken? Token)
{
    private const int MostRows = 1000;

    private static readonly FrozenSet<string> Known = FrozenSet.Create(StringComparer.OrdinalIgnoreCase, "$filter", "$select", "$top", "$format");

    /// <exception cref="StorageException">An option is malformed, or one that Table Storage does not have.</exception>
    public static TableQuery Read(StorageRequest request)
    {
        foreach (var name in request.Parameters.Keys)
        {
            if (name.StartsWith('$') && !Known.Contains(name))
            {
                throw StorageException.InvalidInput($"The query option '{name}' is not supported.");
            }
        }

        return new TableQuery(
            request.Parameter("$filter") is { } filter && !string.IsNullOrWhiteSpace(filter) ? TableFilterParser.Parse(filter) : null,
            SelectOf(request),
            TopOf(request),
            ContinuationToken.Read(request));
    }

    public static IReadOnlySet<string>? SelectOf(StorageRequest request) =>
        request.Parameter("$select") is { Length: > 0 } select && select != "*"
            ? select.Split(',', StringSplitOptions.TrimEntries).ToHashSet(StringComparer.Ordinal)
            : null;

    public static int TopOf(StorageRequest request) =>
        request.Parameter("$top") is not { } top ? MostRows
        : int.TryParse(top, NumberStyles.None, CultureInfo.InvariantCulture, out var rows) && rows is >= 1 and <= MostRows ? rows
        : throw StorageException.InvalidInput($"$top is '{top}'; it must be from 1 to {MostRows}.");
}

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
