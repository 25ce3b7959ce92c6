using System.Runtime.CompilerServices;

// Every structure that crosses into native code is blittable; a marshalled copy would be a mistake.
[assembly: DisableRuntimeMarshalling]
