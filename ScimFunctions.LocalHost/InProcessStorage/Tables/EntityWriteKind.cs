namespace ScimFunctions.LocalHost.InProcessStorage.Tables;

internal enum EntityWriteKind
{
    Insert,
    Replace,
    Merge,
    Delete,
}
