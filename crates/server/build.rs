//! Embeds the UI anew when it was built anew: its files have hashed names, so a new build is new
//! files, which the compiler would not see by itself.

fn main() {
    println!("cargo::rerun-if-changed=../../frontend/dist");
}
