namespace EdgeOrch.Cli.Settings;

/// <summary>A setting is wrong; the message names where it was set and what it takes.</summary>
internal sealed class SettingException(string message) : Exception(message);
