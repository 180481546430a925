using System.Text.Json;

namespace Azure.Data.Tables;

/// <summary>
/// The property names met so far in a response. Rows name the same properties in much the same order, so the next name is nearly
/// always the one that followed last time, and no row after the first allocates its names.
/// </summary>
internal sealed class PropertyNames
{
    private const string AnnotationSuffix = "@odata.type";

    // Beyond this, rows have so little in common that looking costs more than it saves.
    private const int Capacity = 128;

    private readonly List<Entry> _entries = [];
    private int _next;

    public Entry Find(ref Utf8JsonReader reader)
    {
        for (int i = 0; i < _entries.Count; i++)
        {
            int index = (_next + i) % _entries.Count;
            if (reader.ValueTextEquals(_entries[index].Utf8))
            {
                _next = index + 1;
                return _entries[index];
            }
        }

        var entry = new Entry(reader.GetString());
        if (_entries.Count < Capacity)
        {
            _entries.Add(entry);
            _next = _entries.Count;
        }

        return entry;
    }

    internal sealed class Entry(string name)
    {
        public byte[] Utf8 { get; } = System.Text.Encoding.UTF8.GetBytes(name);

        public string Name { get; } = name;

        /// <summary>The property whose type this one tells; null for a property in its own right.</summary>
        public string Annotated { get; } = name.EndsWith(AnnotationSuffix, StringComparison.Ordinal) ? name[..^AnnotationSuffix.Length] : null;

        /// <summary>Of the response rather than of the row.</summary>
        public bool IsMetadata { get; } = name == "odata.metadata";
    }
}
