namespace ScimFunctions.InProcessStorage.Tables;

internal enum EntityWriteKind
{
    Insert,
    Replace,
    Merge,
    Delete,
}
