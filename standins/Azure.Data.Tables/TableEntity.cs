using System.Collections;

namespace Azure.Data.Tables;

/// <summary>
/// A row as a map from property name to value. Values are <c>string</c>, <c>bool</c>, <c>int</c>, <c>long</c>, <c>double</c>,
/// <see cref="Guid"/>, <see cref="DateTimeOffset"/> (what the service sends; a UTC <see cref="DateTime"/> may be sent) and
/// <c>byte[]</c> or <see cref="BinaryData"/>. The keys, the timestamp and the ETag are among the properties.
/// </summary>
/// <remarks>The getters return null for a property that the row lacks, and throw <see cref="InvalidOperationException"/> for one of another type.</remarks>
public sealed class TableEntity : ITableEntity, IDictionary<string, object>
{
    private readonly Dictionary<string, object> _properties;

    public TableEntity() => _properties = new(StringComparer.Ordinal);

    public TableEntity(string partitionKey, string rowKey)
        : this()
    {
        PartitionKey = partitionKey;
        RowKey = rowKey;
    }

    public TableEntity(IDictionary<string, object> values) =>
        _properties = values is null ? new(StringComparer.Ordinal) : new(values, StringComparer.Ordinal);

    /// <summary>Takes the properties over as they are, as the reader of responses does for every row.</summary>
    internal TableEntity(Dictionary<string, object> properties) => _properties = properties;

    public string PartitionKey
    {
        get => GetString(SystemProperties.PartitionKey);
        set => _properties[SystemProperties.PartitionKey] = value;
    }

    public string RowKey
    {
        get => GetString(SystemProperties.RowKey);
        set => _properties[SystemProperties.RowKey] = value;
    }

    public DateTimeOffset? Timestamp
    {
        get => GetDateTimeOffset(SystemProperties.Timestamp);
        set => _properties[SystemProperties.Timestamp] = value;
    }

    public ETag ETag
    {
        get => new(GetString(SystemProperties.ETag));
        set => _properties[SystemProperties.ETag] = value.ToString();
    }

    public int Count => _properties.Count;

    public ICollection<string> Keys => _properties.Keys;

    ICollection<object> IDictionary<string, object>.Values => _properties.Values;

    bool ICollection<KeyValuePair<string, object>>.IsReadOnly => false;

    internal Dictionary<string, object> Properties => _properties;

    /// <summary>
    /// Null for a property that the row lacks. A property keeps its type: an <c>int</c> given to a <c>long</c> or <c>double</c>
    /// becomes one, an <c>int</c> property may become either, and anything else is an <see cref="InvalidOperationException"/>.
    /// </summary>
    public object this[string key]
    {
        get => _properties.GetValueOrDefault(Named(key));
        set => Set(key, value);
    }

    public string GetString(string key) => Get<string>(key);

    public byte[] GetBinary(string key) => Get<byte[]>(key);

    public BinaryData GetBinaryData(string key) => this[key] is byte[] bytes ? BinaryData.FromBytes(bytes) : Get<BinaryData>(key);

    public bool? GetBoolean(string key) => Get<bool?>(key);

    public DateTime? GetDateTime(string key) => this[key] is DateTimeOffset instant ? instant.UtcDateTime : Get<DateTime?>(key);

    public DateTimeOffset? GetDateTimeOffset(string key) => this[key] is DateTime time ? new DateTimeOffset(time) : Get<DateTimeOffset?>(key);

    public double? GetDouble(string key) => Get<double?>(key);

    public Guid? GetGuid(string key) => Get<Guid?>(key);

    public int? GetInt32(string key) => Get<int?>(key);

    public long? GetInt64(string key) => Get<long?>(key);

    public void Add(string key, object value) => Set(key, value);

    public bool ContainsKey(string key) => _properties.ContainsKey(key);

    public bool Remove(string key) => _properties.Remove(key);

    public bool TryGetValue(string key, out object value) => _properties.TryGetValue(key, out value);

    public void Clear() => _properties.Clear();

    void ICollection<KeyValuePair<string, object>>.Add(KeyValuePair<string, object> item) => Set(item.Key, item.Value);

    bool ICollection<KeyValuePair<string, object>>.Contains(KeyValuePair<string, object> item) =>
        ((ICollection<KeyValuePair<string, object>>)_properties).Contains(item);

    void ICollection<KeyValuePair<string, object>>.CopyTo(KeyValuePair<string, object>[] array, int arrayIndex) =>
        ((ICollection<KeyValuePair<string, object>>)_properties).CopyTo(array, arrayIndex);

    bool ICollection<KeyValuePair<string, object>>.Remove(KeyValuePair<string, object> item) =>
        ((ICollection<KeyValuePair<string, object>>)_properties).Remove(item);

    IEnumerator<KeyValuePair<string, object>> IEnumerable<KeyValuePair<string, object>>.GetEnumerator() => _properties.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => _properties.GetEnumerator();

    private static string Named(string key)
    {
        ArgumentException.ThrowIfNullOrEmpty(key);
        return key;
    }

    private T Get<T>(string key) => this[key] switch
    {
        null => default,
        T value => value,
        object other => throw new InvalidOperationException($"Property '{key}' is a {other.GetType()}, and cannot be read as {typeof(T)}."),
    };

    private void Set(string key, object value)
    {
        object existing = _properties.GetValueOrDefault(Named(key));
        _properties[key] = (existing, value) switch
        {
            (null, _) or (_, null) => value,
            (int, long or double) => value,
            (long, int number) => (long)number,
            (double, int number) => (double)number,
            _ when existing.GetType().IsInstanceOfType(value) => value,
            _ => throw new InvalidOperationException($"Property '{key}' is a {existing.GetType()}, and cannot become a {value.GetType()}."),
        };
    }
}
